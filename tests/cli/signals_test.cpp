// A signal ends a process that works, one that hangs, and one that is told twice.
#include "kindred/cli/signals.h"

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace kindred {
namespace {

using std::chrono::milliseconds;

struct Ended {
  int exit_code;  // −1: by a signal
  std::string error;
};

// `body` in a process of its own, which has a grace of one second. It is given what stops.
Ended in_child(const std::function<int(const std::stop_token&)>& body) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe[1], STDERR_FILENO);
    ::_exit(body(handle_signals(/*grace_seconds=*/1)));
  }
  ::close(pipe[1]);
  std::string error;
  std::array<char, 256> buffer{};
  for (ssize_t count = 0; (count = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
    error.append(buffer.data(), static_cast<size_t>(count));
  ::close(pipe[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, error};
}

// As a library that never returns: 99 if nothing ends it within ten seconds.
int hang() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
  }
  return 99;
}

class Signals : public testing::TestWithParam<int> {
 protected:
  // As a terminal or another process does, to no thread in particular.
  static void signal_process() { ::kill(::getpid(), GetParam()); }
};

TEST_P(Signals, AreAwaitedOnAThreadOfTheirOwn) {
  const auto ended = in_child([](const std::stop_token& stop) {
    int code = 1;
    std::thread([&] {
      sigset_t blocked;
      ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
      if (sigismember(&blocked, GetParam()) == 1) code = 2;
    }).join();
    signal_process();
    for (int i = 0; i < 1000 && !stop.stop_requested(); ++i)
      std::this_thread::sleep_for(milliseconds(1));
    return stop.stop_requested() ? code : 3;
  });
  EXPECT_EQ(ended.exit_code, 2);
}

TEST_P(Signals, EndOneThatHangsAfterTheGrace) {
  const auto ended = in_child([](const std::stop_token&) {
    signal_process();
    return hang();
  });
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_EQ(ended.error,
            "kindred: ended: for 1 seconds the work reached no point at which it can stop and "
            "wrote nothing; saved files are kept\n");
}

TEST_P(Signals, LeaveTimeToOneThatSaves) {
  const auto ended = in_child([](const std::stop_token&) {
    signal_process();
    std::ofstream file("/dev/null");
    for (int i = 0; i < 50; ++i) {
      std::this_thread::sleep_for(milliseconds(50));
      file << "saved" << std::flush;
    }
    return 7;
  });
  EXPECT_EQ(ended.exit_code, 7);
  EXPECT_EQ(ended.error, "");
}

TEST_P(Signals, EndOneThatHangsAfterItWasStopped) {
  const auto ended = in_child([](const std::stop_token& stop) {
    signal_process();
    while (!stop.stop_requested()) std::this_thread::sleep_for(milliseconds(1));
    return hang();
  });
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_NE(ended.error, "");
}

TEST_P(Signals, EndAtOnceWhenTheyComeTwice) {
  const auto ended = in_child([](const std::stop_token& stop) {
    signal_process();
    while (!stop.stop_requested()) std::this_thread::sleep_for(milliseconds(1));
    signal_process();
    return hang();
  });
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_EQ(ended.error, "");
}

INSTANTIATE_TEST_SUITE_P(All, Signals, testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& instance) {
                           return std::string(instance.param == SIGINT    ? "Interrupt"
                                              : instance.param == SIGTERM ? "Terminate"
                                                                          : "Hangup");
                         });

// As nohup leaves it.
TEST(IgnoredHangup, StaysIgnored) {
  ::signal(SIGHUP, SIG_IGN);
  const auto ended = in_child([](const std::stop_token& stop) {
    ::kill(::getpid(), SIGHUP);
    for (int i = 0; i < 200 && !stop.stop_requested(); ++i)
      std::this_thread::sleep_for(milliseconds(1));
    return stop.stop_requested() ? 1 : 0;
  });
  ::signal(SIGHUP, SIG_DFL);
  EXPECT_EQ(ended.exit_code, 0);
}

}  // namespace
}  // namespace kindred
