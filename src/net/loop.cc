#include "net/loop.h"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>

#include "base/check.h"
#include "net/loop_impl.h"

namespace taskflow::net {
namespace asio = boost::asio;

namespace {

class AsioTimer : public Loop::Timer {
 public:
  AsioTimer(asio::io_context& context, Milliseconds wait, std::function<void()> work)
      : timer_(context, wait), work_(std::make_shared<std::function<void()>>(std::move(work))) {
    // A handler whose expiry was already queued still runs after cancel(); the shared work says
    // whether it may.
    timer_.async_wait([work = work_](boost::system::error_code error) {
      if (!error && *work) std::exchange(*work, nullptr)();
    });
  }
  ~AsioTimer() override { Cancel(); }

  void Cancel() override {
    *work_ = nullptr;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  std::shared_ptr<std::function<void()>> work_;
};

}  // namespace

Loop::Loop(std::string name) : impl_(std::make_unique<Impl>()) {
  impl_->thread = std::thread([impl = impl_.get(), name = std::move(name)] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    auto work = asio::make_work_guard(impl->context);
    impl->context.run();
  });
}

Loop::~Loop() {
  CHECK(!IsHere());
  Stop();
  impl_->thread.join();
}

void Loop::Post(std::function<void()> work) {
  if (!impl_->stopped) asio::post(impl_->context, std::move(work));
}

void Loop::Run(std::function<void()> work) {
  CHECK(!IsHere());
  if (impl_->stopped) return;
  std::promise<void> done;
  // Asio queues what a callback posts only after that callback has ended, so the answer is posted
  // as the last of them: whatever `work` posted runs before what the caller does next.
  asio::post(impl_->context, [&] {
    work();
    asio::post(impl_->context, [&] { done.set_value(); });
  });
  done.get_future().wait();
}

bool Loop::IsHere() const { return std::this_thread::get_id() == impl_->thread.get_id(); }

std::unique_ptr<Loop::Timer> Loop::After(Milliseconds wait, std::function<void()> work) {
  return std::make_unique<AsioTimer>(impl_->context, wait, std::move(work));
}

void Loop::Stop() {
  impl_->stopped = true;
  impl_->context.stop();
}

}  // namespace taskflow::net
