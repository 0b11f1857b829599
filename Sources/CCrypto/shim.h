// The low-level SHA-256 calls are marked deprecated since OpenSSL 3.0, but they are the only ones that hash a
// short message without allocating a context: fetching the digest through EVP costs more than the hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>
