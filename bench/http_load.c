// One HTTP/1.1 request, sent again and again over kept connections by one thread.
//
//   http_load HOST PORT CONNECTIONS SECONDS RATE GRACE_S < REQUEST      prints one line of JSON
//
// RATE 0: every connection sends as soon as its answer is there. Otherwise request i is due at i / RATE seconds and its
// latency counts from then, whether or not a connection was free: a server that stalls is charged for all that it delays.
// Each '@' of the request becomes a random hexadecimal digit. Latencies are of what was answered,
// at the latest GRACE_S after the last request was due.
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
#include <time.h>
#include <unistd.h>

enum { kAnswerMax = 16 << 10, kRequestMax = 8 << 10, kConnectionsMax = 4096, kSamplesMax = 20 * 1000 * 1000 };

typedef struct {
  int fd;
  int64_t due;  // of the request in flight; 0: none
  size_t have;
  char answer[kAnswerMax + 1];
} Connection;

static struct sockaddr_in target;
static Connection connections[kConnectionsMax];
static Connection* idle[kConnectionsMax];
static int idle_count, poller;
static char request[kRequestMax];
static size_t request_length, marks[256], mark_count;
static uint32_t* latency_us;
static size_t answered, succeeded, reconnects;
static size_t statuses[1000];

static void Die(const char* what) {
  perror(what);
  exit(1);
}

static int64_t Now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static uint64_t Random(void) {  // xorshift64*
  static uint64_t state;
  if (state == 0) state = (uint64_t)Now() | 1;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717ULL;
}

static void Connect(Connection* c) {
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr*)&target, sizeof target) < 0) Die("connect");
  int one = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) < 0) Die("epoll_ctl");
  c->due = 0;
  c->have = 0;
}

static void Reconnect(Connection* c) {
  close(c->fd);
  Connect(c);
  ++reconnects;
}

static void SendRequest(Connection* c, int64_t due) {
  for (size_t i = 0; i < mark_count; ++i) request[marks[i]] = "0123456789abcdef"[Random() >> 60];
  c->due = due;
  c->have = 0;
  // A request is far smaller than a socket's buffer, and nothing else waits in it.
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) == (ssize_t)request_length) return;
  Reconnect(c);
  c->due = due;
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length) Die("send");
}

// The length of the whole answer that c->answer begins with; 0: not yet known or not yet there.
static size_t WholeAnswer(const Connection* c) {
  const char* end = strstr(c->answer, "\r\n\r\n");
  if (end == NULL) return 0;
  size_t head = (size_t)(end - c->answer) + 4;
  const char* length = strcasestr(c->answer, "\r\ncontent-length:");
  if (length != NULL && length < end) {
    size_t whole = head + strtoul(length + 17, NULL, 10);
    return c->have >= whole ? whole : 0;
  }
  const char* chunked = strcasestr(c->answer, "\r\ntransfer-encoding: chunked");
  if (chunked == NULL || chunked > end) return head;
  const char* last = strstr(end + 2, "\r\n0\r\n\r\n");
  return last == NULL ? 0 : (size_t)(last - c->answer) + 7;
}

static void Finish(Connection* c) {
  int status = atoi(c->answer + 9);
  ++statuses[status > 0 && status < 1000 ? status : 0];
  if (status >= 200 && status < 300) ++succeeded;
  if (answered < kSamplesMax) latency_us[answered++] = (uint32_t)((Now() - c->due) / 1000);
  c->due = 0;
  const char* end = strstr(c->answer, "\r\n\r\n");
  const char* closing = strcasestr(c->answer, "\r\nconnection: close");
  if (closing != NULL && closing < end) Reconnect(c);
  idle[idle_count++] = c;
}

static void Receive(Connection* c) {
  ssize_t got = recv(c->fd, c->answer + c->have, kAnswerMax - c->have, 0);
  if (got <= 0) {  // a request in flight is lost with it
    if (c->due != 0) {
      ++statuses[0];
      idle[idle_count++] = c;
    }
    return Reconnect(c);
  }
  c->have += (size_t)got;
  c->answer[c->have] = 0;
  if (c->due != 0 && WholeAnswer(c) != 0) Finish(c);
  if (c->have >= kAnswerMax) Die("the answer is too long");
}

static void Wait(int64_t until) {
  struct epoll_event events[256];
  int64_t left = until - Now();
  if (left < 0) left = 0;
  struct timespec timeout = {left / 1000000000, left % 1000000000};
  int n = epoll_pwait2(poller, events, 256, &timeout, NULL);
  if (n < 0 && errno != EINTR) Die("epoll_pwait2");
  for (int i = 0; i < n; ++i) Receive(events[i].data.ptr);
}

static int ByValue(const void* a, const void* b) {
  uint32_t x = *(const uint32_t*)a, y = *(const uint32_t*)b;
  return x < y ? -1 : x > y;
}

static double Quantile(double q) {
  if (answered == 0) return 0;
  size_t at = (size_t)(q * (double)answered);
  return latency_us[at < answered ? at : answered - 1] / 1000.0;
}

static void Report(size_t due, size_t sent, double seconds) {
  qsort(latency_us, answered, sizeof *latency_us, ByValue);
  printf("{\"due\":%zu,\"sent\":%zu,\"answered\":%zu,\"succeeded\":%zu,\"per_s\":%.1f,", due, sent, answered, succeeded,
         (double)succeeded / seconds);
  printf("\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,", Quantile(.5), Quantile(.99), Quantile(.999),
         Quantile(1));
  printf("\"reconnects\":%zu,\"statuses\":{", reconnects);
  const char* comma = "";
  for (int i = 0; i < 1000; ++i) {
    if (statuses[i] == 0) continue;
    printf("%s\"%d\":%zu", comma, i, statuses[i]);
    comma = ",";
  }
  puts("}}");
}

int main(int argc, char** argv) {
  if (argc != 7) return fputs("http_load HOST PORT CONNECTIONS SECONDS RATE GRACE_S < REQUEST\n", stderr), 2;
  target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &target.sin_addr) != 1) return fputs("HOST is an IPv4 address\n", stderr), 2;
  int count = atoi(argv[3]);
  double seconds = atof(argv[4]), rate = atof(argv[5]), grace = atof(argv[6]);
  if (count < 1 || count > kConnectionsMax) return fputs("CONNECTIONS is 1 to 4096\n", stderr), 2;
  request_length = fread(request, 1, sizeof request, stdin);
  for (size_t i = 0; i < request_length && mark_count < 256; ++i) {
    if (request[i] == '@') marks[mark_count++] = i;
  }
  latency_us = malloc(kSamplesMax * sizeof *latency_us);
  prctl(PR_SET_TIMERSLACK, 1000);
  poller = epoll_create1(0);
  for (int i = 0; i < count; ++i) {
    Connect(&connections[i]);
    idle[idle_count++] = &connections[i];
  }
  int64_t begin = Now(), end = begin + (int64_t)(seconds * 1e9), now = begin;
  size_t sent = 0, due_by_rate = (size_t)(rate * seconds);
  while (now < end || idle_count < count || sent < due_by_rate) {
    if (now > end + (int64_t)(grace * 1e9)) break;
    int64_t next = end;
    while (idle_count > 0 && (rate > 0 ? sent < due_by_rate : now < end)) {
      int64_t due = rate > 0 ? begin + (int64_t)((double)sent / rate * 1e9) : now;
      next = due;
      if (due > now) break;
      SendRequest(idle[--idle_count], due);
      ++sent;
      if (rate == 0) now = Now();
    }
    Wait(now < end && next > now ? next : now + 20 * 1000 * 1000);
    now = Now();
  }
  Report(rate > 0 ? due_by_rate : sent, sent, (double)(now - begin) / 1e9);
  return 0;
}
