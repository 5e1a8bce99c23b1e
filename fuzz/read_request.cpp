// Feeds arbitrary bytes to the reader of requests to a server. Whatever the bytes, it gives a
// request whose inputs have the elements that their shapes say, or throws a RequestError of one
// printable line.
//
// The first byte chooses the encoding: 0 none, 1 gzip, 2 deflate; with 4 more, the next two bytes
// are the length of the JSON before binary data.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "kindred/protocol/infer_request.h"
#include "kindred/protocol/inflate.h"
#include "kindred/protocol/request_error.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const kindred::InferRequest& request, const kindred::RequestLimits& limits) {
  for (const auto& input : request.inputs) {
    uint64_t elements = 1;
    for (const int64_t size : input.shape) elements *= static_cast<uint64_t>(size);
    require(input.shape.empty() || input.shape[0] <= limits.rows);
    const bool are_texts = input.type == kindred::Datatype::kBytes;
    const bool are_samples = input.type == kindred::Datatype::kUint8;
    require(input.texts.size() == (are_texts ? elements : 0));
    require(input.samples.size() == (are_samples ? elements : 0));
    require(input.numbers.size() == (are_texts || are_samples ? 0 : elements));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const kindred::RequestLimits limits = {.rows = 1000, .bytes = size_t{1} << 20};
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.size() < 3) return 0;
  const int choice = data[0] % 8, encoding = choice % 4;
  int64_t length = -1;
  if (choice >= 4) length = data[1] * 256 + data[2];
  bytes.remove_prefix(3);
  try {
    std::string body(bytes);
    if (encoding > 0)
      body = kindred::inflated(bytes, encoding == 1 ? "gzip" : "deflate", limits.bytes);
    check(kindred::parse_infer_request(body, length, limits), limits);
  } catch (const kindred::RequestError& error) {
    const std::string_view text = error.what();
    require(error.status() >= 400 && error.status() < 600);
    require(!text.empty() && text.size() < 1000 && text.find('\n') == std::string_view::npos);
  }
  return 0;
}
