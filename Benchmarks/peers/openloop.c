// Sends one request again and again to an HTTP/1.1 server on the loopback, and says how long answers took.
//
//     openloop PORT PATH BODY-FILE CONNECTIONS RATE SECONDS [HEADER]
//
// RATE requests a second at fixed instants, whatever the server does: a request that has to wait for a free connection has been
// waiting since its instant, so that a stall counts for every request that fell into it. RATE 0: each connection sends as soon as
// it has its answer. One thread, epoll, no allocation while it runs. Prints one JSON object; times in microseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

struct connection {
  int socket;
  uint64_t since;  // the instant of the request under way; 0 while it is free
  size_t filled;
  char buffer[BUFFER];
};

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "openloop: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

int main(int count, char **arguments) {
  if (count < 7) {
    fprintf(stderr, "usage: openloop PORT PATH BODY-FILE CONNECTIONS RATE SECONDS [HEADER]\n");
    return 64;
  }
  int port = atoi(arguments[1]), connections = atoi(arguments[4]);
  double rate = atof(arguments[5]), seconds = atof(arguments[6]);
  static char body[BUFFER], request[2 * BUFFER];
  FILE *file = fopen(arguments[3], "r");
  if (!file) fail(arguments[3]);
  size_t length = fread(body, 1, sizeof body, file);
  int size = snprintf(request, sizeof request,
                      "POST %s HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n%s%scontent-length: %zu\r\n\r\n",
                      arguments[2], count > 7 ? arguments[7] : "", count > 7 ? "\r\n" : "", length);
  memcpy(request + size, body, length);
  size += (int)length;

  prctl(PR_SET_TIMERSLACK, 1);
  int poll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (rate > 0) epoll_ctl(poll, EPOLL_CTL_ADD, timer, &event);
  struct connection *all = calloc((size_t)connections, sizeof *all), **spare = calloc((size_t)connections, sizeof *spare);
  int spares = 0;
  for (int index = 0; index < connections; index++) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    all[index].socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(all[index].socket, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    setsockopt(all[index].socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    event.data.ptr = &all[index];
    epoll_ctl(poll, EPOLL_CTL_ADD, all[index].socket, &event);
    spare[spares++] = &all[index];
  }

  size_t room = rate > 0 ? (size_t)(rate * seconds) + 1 : 20000000, done = 0, wrong = 0;
  uint32_t *times = calloc(room, sizeof *times);
  uint64_t start = now() + 1000000, end = start + (uint64_t)(seconds * 1e9), next = 0;
  uint64_t last = rate > 0 ? (uint64_t)(rate * seconds) : UINT64_MAX;
  double step = rate > 0 ? 1e9 / rate : 0;
  struct epoll_event events[64];
  while (done + wrong < room) {
    uint64_t time = now();
    if (rate == 0 && time >= end) break;
    if (rate > 0 && time >= end + 10000000000u) break;  // what has no answer by then has none
    // Those whose instant has come, as far as there are free connections; the others wait, and their time runs.
    while (spares > 0 && next < last && (rate == 0 || start + (uint64_t)((double)next * step) <= time)) {
      struct connection *free = spare[--spares];
      free->since = rate > 0 ? start + (uint64_t)((double)next * step) : now();
      free->filled = 0;
      if (send(free->socket, request, (size_t)size, MSG_NOSIGNAL) != size) fail("send");
      next++;
    }
    if (rate > 0 && next == last && spares == connections) break;
    if (rate > 0) {
      uint64_t instant = spares > 0 && next < last ? start + (uint64_t)((double)next * step) : end + 10000000000u;
      struct itimerspec at = {.it_value = {(time_t)(instant / 1000000000u), (long)(instant % 1000000000u)}};
      timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
    }
    int ready = epoll_wait(poll, events, 64, 1000);
    for (int index = 0; index < ready; index++) {
      struct connection *one = events[index].data.ptr;
      if (!one) {
        uint64_t ignored;
        if (read(timer, &ignored, sizeof ignored) < 0) continue;
        continue;
      }
      ssize_t got = recv(one->socket, one->buffer + one->filled, BUFFER - 1 - one->filled, 0);
      if (got <= 0) fail("the server closed a connection");
      one->filled += (size_t)got;
      one->buffer[one->filled] = 0;
      char *head = strstr(one->buffer, "\r\n\r\n"), *field = strcasestr(one->buffer, "content-length: ");
      if (!head || !field || one->filled < (size_t)(head + 4 - one->buffer) + (size_t)atoi(field + 16)) continue;
      uint64_t took = now() - one->since;
      if (strncmp(one->buffer, "HTTP/1.1 200", 12) != 0) wrong++;
      else times[done++] = (uint32_t)(took / 10 > UINT32_MAX ? UINT32_MAX : took / 10);
      spare[spares++] = one;
    }
  }
  double took = (double)(now() - start) / 1e9;
  qsort(times, done, sizeof *times, compare);
#define AT(share) (done ? times[(size_t)((double)(done - 1) * (share))] / 100.0 : -1.0)
  printf("{\"answers\":%zu,\"wrong\":%zu,\"unanswered\":%llu,\"per_second\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f}\n",
         done, wrong, rate > 0 ? (unsigned long long)(last - done - wrong) : 0, (double)done / took, AT(0.5), AT(0.99), AT(0.999), AT(1.0));
  return wrong > 0;
}
