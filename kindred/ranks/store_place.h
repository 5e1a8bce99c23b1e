#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kindred {

// Why a store cannot be opened at `host` and `port`: it is no name of this machine, or the port is
// taken. Nothing if it can.
[[nodiscard]] std::optional<std::string> fault_of_listening(const std::string& host, uint16_t port);
// Why a store that another process holds there cannot be reached within seconds. Nothing if it can.
[[nodiscard]] std::optional<std::string> fault_of_joining(const std::string& host, uint16_t port);

}  // namespace kindred
