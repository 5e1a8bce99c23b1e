#include <algorithm>
#include <filesystem>
#include <iostream>
#include <mutex>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/processors.h"
#include "kindred/base/text.h"
#include "kindred/cli/bundle_name.h"
#include "kindred/cli/numbers.h"
#include "kindred/cli/program.h"
#include "kindred/cli/signals.h"
#include "kindred/serve/serve.h"

namespace kindred {
namespace {

// "NAME/VERSION=BUNDLE", "NAME=BUNDLE" or "BUNDLE".
ModelSource source_of(const std::string& text) {
  std::error_code ignored;
  const size_t mark = text.find('=');
  // A directory may have a '=' in its name.
  if (mark == std::string::npos || std::filesystem::exists(text, ignored))
    return {name_of_bundle(text), "1", text};
  const std::string name = text.substr(0, mark), bundle = text.substr(mark + 1);
  const size_t slash = name.find('/');
  ModelSource source{name.substr(0, slash),
                     slash == std::string::npos ? "1" : name.substr(slash + 1), bundle};
  if (source.name.empty() || source.version.empty() || bundle.empty())
    throw InputError(
        fmt::format("{}: expected BUNDLE, NAME=BUNDLE or NAME/VERSION=BUNDLE", quote(text)));
  return source;
}

// "127.0.0.1:8080", "[::1]:8080", or a port alone.
void set_address(const std::string& text, HttpOptions& options) {
  const size_t colon = text.rfind(':');
  if (colon != std::string::npos) {
    options.address = text.substr(0, colon);
    if (options.address.starts_with('[') && options.address.ends_with(']'))
      options.address = options.address.substr(1, options.address.size() - 2);
  }
  const auto port = colon == std::string::npos ? text : text.substr(colon + 1);
  options.port = static_cast<uint16_t>(whole_number(port, "listen", 0, 65535));
}

ServeOptions options_of(const CommandLine& line) {
  ServeOptions options;
  for (const auto& bundle : line.several) options.models.push_back(source_of(bundle));
  const auto number = [&](const char* flag, int64_t least, int64_t most, int64_t otherwise) {
    const auto text = line.value(flag);
    return text ? whole_number(*text, flag, least, most) : otherwise;
  };
  if (const auto address = line.value("listen")) set_address(*address, options.http);
  if (const auto address = line.value("grpc"))
    options.grpc_address = *address == "none" ? "" : *address;
  const auto certificate = line.value("tls-cert"), key = line.value("tls-key");
  if (certificate.has_value() != key.has_value())
    throw InputError("--tls-cert and --tls-key belong together; give both");
  options.certificate = certificate.value_or("");
  options.key = key.value_or("");
  options.token = line.value("token-file").value_or("");
  const auto replicas = static_cast<int>(number("replicas", 0, 1024, 0));
  options.batch.replicas = replicas > 0 ? replicas : usable_processors();
  options.batch.delay = std::chrono::microseconds(number("delay", 0, 1000000, 1000));
  if (const int64_t wait = number("wait", 0, 3600000, 0); wait > 0)
    options.batch.wait = std::chrono::milliseconds(wait);
  // Where there are several, one of the threads that read computes at a time, and the others go on.
  if (usable_processors() > 1) options.batch.alone = std::chrono::milliseconds(1);
  options.batch.rows = number("batch-rows", 1, 1 << 20, options.batch.rows);
  options.batch.queue = static_cast<size_t>(number("queue", 1, 1 << 20, 1024));
  options.limits.rows = number("most-rows", 1, 1 << 24, options.limits.rows);
  options.limits.bytes = static_cast<size_t>(number("body-limit", 1, 2047, 64)) << 20;
  options.http.body_bytes = options.limits.bytes;
  options.http.threads = usable_processors();
  options.http.connections = static_cast<size_t>(number("connections", 1, 1 << 16, 1024));
  options.http.patience = std::chrono::seconds(number("timeout", 1, 86400, 30));
  options.watch = std::chrono::seconds(number("watch", 0, 86400, 1));
  options.log_requests = line.has("log-requests");
  return options;
}

}  // namespace

int do_serve(const CommandLine& line, Console& console) {
  ServeOptions options = options_of(line);
  options.reload_events = take_hangups();
  std::mutex writing;
  const auto log = [&](const std::string& text) {
    const std::lock_guard lock(writing);
    std::cout << text << std::endl;
  };
  const auto message = [&](const std::string& text) {
    const std::lock_guard lock(writing);
    console.message(text);
  };
  serve(options, message, log, console.stop_token());
  return 0;
}

}  // namespace kindred
