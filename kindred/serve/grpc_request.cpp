#include "kindred/serve/grpc_request.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

using Input = inference::ModelInferRequest::InferInputTensor;
using Contents = inference::InferTensorContents;

template <class Elements>
void take_numbers(const Elements& elements, InferInput& input) {
  input.numbers.assign(elements.begin(), elements.end());
}

// From the field of the contents that the protocol has for the datatype.
void take_contents(const Contents& contents, InferInput& input) {
  switch (input.type) {
    case Datatype::kBool:
      return take_numbers(contents.bool_contents(), input);
    case Datatype::kInt8:
    case Datatype::kInt16:
    case Datatype::kInt32:
      return take_numbers(contents.int_contents(), input);
    case Datatype::kInt64:
      return take_numbers(contents.int64_contents(), input);
    case Datatype::kUint16:
    case Datatype::kUint32:
      return take_numbers(contents.uint_contents(), input);
    case Datatype::kUint64:
      return take_numbers(contents.uint64_contents(), input);
    case Datatype::kFp32:
      return take_numbers(contents.fp32_contents(), input);
    case Datatype::kFp64:
      return take_numbers(contents.fp64_contents(), input);
    case Datatype::kBytes:
      input.texts.assign(contents.bytes_contents().begin(), contents.bytes_contents().end());
      return;
    case Datatype::kUint8:
      for (const uint32_t sample : contents.uint_contents()) {
        if (sample > 255)
          throw RequestError(400, fmt::format("input {}: {} is no sample from 0 to 255",
                                              quote(input.name), sample));
        input.samples.push_back(static_cast<uint8_t>(sample));
      }
      return;
    default:
      throw RequestError(400, fmt::format("input {}: {} is sent in raw_input_contents",
                                          quote(input.name), name_of(input.type)));
  }
}

void check_count(const InferInput& input, int64_t elements) {
  const size_t count = std::max({input.numbers.size(), input.samples.size(), input.texts.size()});
  if (count != static_cast<size_t>(elements))
    throw RequestError(400, fmt::format("input {} holds {} elements, its shape says {}",
                                        quote(input.name), count, elements));
}

InferInput input_from(const Input& message, const std::string* raw, int64_t rows, int64_t most) {
  const auto type = datatype_of(message.datatype());
  if (!type)
    throw RequestError(400, fmt::format("input {}: unknown datatype {}", quote(message.name()),
                                        quote(message.datatype())));
  InferInput input{.name = message.name(),
                   .type = *type,
                   .shape = {message.shape().begin(), message.shape().end()}};
  const int64_t elements = checked_elements(input.name, input.shape, rows, most);
  if (!raw) {
    take_contents(message.contents(), input);
    check_count(input, elements);
  } else {
    take_binary(input, elements, *raw);
  }
  return input;
}

}  // namespace

InferRequest request_from(const inference::ModelInferRequest& message,
                          const RequestLimits& limits) {
  const auto& raw = message.raw_input_contents();
  if (!raw.empty() && raw.size() != message.inputs_size())
    throw RequestError(
        400, fmt::format("{} raw_input_contents for {} inputs", raw.size(), message.inputs_size()));
  const auto most = static_cast<int64_t>(message.ByteSizeLong());
  InferRequest request;
  request.id = message.id();
  for (int i = 0; i < message.inputs_size(); ++i)
    request.inputs.push_back(
        input_from(message.inputs(i), raw.empty() ? nullptr : &raw[i], limits.rows, most));
  for (const auto& output : message.outputs()) request.outputs.push_back({output.name(), true});
  return request;
}

}  // namespace kindred
