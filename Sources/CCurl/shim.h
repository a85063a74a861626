// libcurl, loaded when it is first needed: linked, its thirty libraries would make every start of a program four
// times as long, whether it speaks to anybody or not.
//
// Its options are set by a variadic function, which Swift cannot call: one function here for each type of value.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>

// The functions of libcurl that are used, as its header declares them.
#define CAIRN_CURL_FUNCTIONS(X) \
    X(global_init) X(free) X(slist_append) X(slist_free_all) \
    X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_pause) X(easy_strerror) X(easy_setopt) \
    X(multi_init) X(multi_cleanup) X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll) \
    X(multi_wakeup) X(multi_info_read) X(url_cleanup) X(url_get) X(url_set)

#define CAIRN_CURL_MEMBER(name) __typeof__(curl_##name) *name;
struct cairn_curl {
    __typeof__(curl_url) *url;
    CAIRN_CURL_FUNCTIONS(CAIRN_CURL_MEMBER)
};

// Finds the functions in the system's libcurl. Returns 0 where it, or one of them, is not there.
static inline int cairn_curl_load(struct cairn_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == 0) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == 0) return 0;
    if ((curl->url = (__typeof__(curl_url) *)dlsym(library, "curl_url")) == 0) return 0;
#define CAIRN_CURL_FIND(name) \
    if ((curl->name = (__typeof__(curl_##name) *)dlsym(library, "curl_" #name)) == 0) return 0;
    CAIRN_CURL_FUNCTIONS(CAIRN_CURL_FIND)
    return 1;
}

static inline CURLcode cairn_curl_set_long(struct cairn_curl curl, CURL *easy, CURLoption option, long value) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode
cairn_curl_set_offset(struct cairn_curl curl, CURL *easy, CURLoption option, curl_off_t value) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode
cairn_curl_set_text(struct cairn_curl curl, CURL *easy, CURLoption option, const char *value) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode
cairn_curl_set_pointer(struct cairn_curl curl, CURL *easy, CURLoption option, void *value) {
    return curl.easy_setopt(easy, option, value);
}

static inline CURLcode
cairn_curl_set_headers(struct cairn_curl curl, CURL *easy, struct curl_slist *value) {
    return curl.easy_setopt(easy, CURLOPT_HTTPHEADER, value);
}

static inline CURLcode
cairn_curl_set_write(struct cairn_curl curl, CURL *easy, curl_write_callback value) {
    return curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, value);
}

static inline CURLcode
cairn_curl_set_header(struct cairn_curl curl, CURL *easy, curl_write_callback value) {
    return curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, value);
}

static inline CURLcode
cairn_curl_set_read(struct cairn_curl curl, CURL *easy, curl_read_callback value) {
    return curl.easy_setopt(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode
cairn_curl_set_seek(struct cairn_curl curl, CURL *easy, curl_seek_callback value) {
    return curl.easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode
cairn_curl_set_open_socket(struct cairn_curl curl, CURL *easy, curl_opensocket_callback value) {
    return curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

// By name since 7.85, by bits before, which later ones still know.
static inline CURLcode cairn_curl_allow_web_only(struct cairn_curl curl, CURL *easy) {
    return curl.easy_setopt(easy, (CURLoption)181 /* CURLOPT_PROTOCOLS */, 3L /* HTTP and HTTPS */);
}

// How a finished transfer ended; only for a message of CURLMSG_DONE.
static inline CURLcode cairn_curl_result(const CURLMsg *message) { return message->data.result; }
