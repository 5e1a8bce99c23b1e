#pragma once

#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

namespace kindred {

// Runs `call`, which must throw an InputError of one line, and returns its message.
template <class Call>
std::string input_error(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  ADD_FAILURE() << "no InputError";
  return {};
}

}  // namespace kindred

#define EXPECT_HAS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)
