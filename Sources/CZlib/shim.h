// zlib's compress2 and uncompress, for documents.
#pragma once
#include <zlib.h>
