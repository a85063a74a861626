#ifndef CAIRN_CCURL_H
#define CAIRN_CCURL_H

#include <curl/curl.h>

#endif
