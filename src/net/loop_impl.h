// Shared by this folder's sources only: the Asio context behind a Loop.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "net/loop.h"

namespace taskflow::net {

struct Loop::Impl {
  boost::asio::io_context context{1};
  std::atomic<bool> stopped{false};
  std::thread thread;
};

}  // namespace taskflow::net
