// libFuzzer's way in for programs that have a main function of their own (https://llvm.org/docs/LibFuzzer.html,
// "Using libFuzzer as a library").
#pragma once

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const unsigned char *data, unsigned long size));
