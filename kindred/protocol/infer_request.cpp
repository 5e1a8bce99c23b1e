#include "kindred/protocol/infer_request.h"

#include <cmath>
#include <limits>
#include <optional>

#include <simdjson.h>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/protocol/base64.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 32;       // levels of JSON
constexpr size_t kMostInputs = 4096;  // columns

[[noreturn]] void bad(const std::string& text) {
  throw RequestError(400, text);
}

dom::object object_of(dom::element element, const char* what) {
  dom::object object;
  if (element.get(object)) bad(fmt::format("{} must be an object", what));
  return object;
}

std::optional<dom::element> find(dom::object object, const char* key) {
  dom::element value;
  if (object[key].get(value)) return std::nullopt;
  return value;
}

std::string text_at(dom::object object, const char* key, const char* what) {
  const auto value = find(object, key);
  std::string_view text;
  if (!value || value->get(text)) bad(fmt::format("{} needs a text \"{}\"", what, key));
  return std::string(text);
}

bool flag_at(std::optional<dom::object> parameters, const char* key, bool otherwise) {
  if (!parameters) return otherwise;
  const auto value = find(*parameters, key);
  if (!value) return otherwise;
  bool flag = false;
  if (value->get(flag)) bad(fmt::format("parameter \"{}\" must be true or false", key));
  return flag;
}

std::optional<dom::object> parameters_of(dom::object object) {
  const auto value = find(object, "parameters");
  if (!value) return std::nullopt;
  return object_of(*value, "\"parameters\"");
}

// Takes the elements of nested lists, or of a flat one, in order.
class DataReader {
 public:
  DataReader(InferInput& input, int64_t elements, bool base64)
      : input_(input), elements_(elements), base64_(base64) {}

  void read(dom::array data) {
    take(data);
    if (count_ != elements_)
      bad(fmt::format("input {}: \"data\" holds {} elements, its shape says {}", quote(input_.name),
                      count_, elements_));
  }

 private:
  void take(dom::array list) {
    for (const dom::element element : list) {
      dom::array inner;
      if (!element.get(inner)) {
        take(inner);
        continue;
      }
      if (count_ == elements_)
        bad(fmt::format("input {}: \"data\" holds more elements than its shape says, {}",
                        quote(input_.name), elements_));
      if (input_.type == Datatype::kBytes)
        input_.texts.push_back(text(element));
      else if (input_.type == Datatype::kUint8)
        input_.samples.push_back(byte(element));
      else
        input_.numbers.push_back(number(element));
      ++count_;
    }
  }

  std::string text(dom::element element) const {
    std::string_view text;
    if (element.is_null()) return {};
    if (element.get(text)) refuse("a text or null");
    if (!base64_) return std::string(text);
    auto bytes = base64_decoded(text);
    if (!bytes) refuse("base64, as its content_type says");
    return *std::move(bytes);
  }

  double number(dom::element element) const {
    if (element.is_null()) return std::numeric_limits<double>::quiet_NaN();
    double number = 0;
    bool flag = false;
    if (input_.type == Datatype::kBool && !element.get(flag)) return flag ? 1 : 0;
    if (element.get(number)) refuse("a number or null");
    if (!is_floating(input_.type) && number != std::nearbyint(number)) refuse("a whole number");
    return number;
  }

  uint8_t byte(dom::element element) const {
    uint64_t number = 0;
    if (element.get(number) || number > 255) refuse("a whole number from 0 to 255");
    return static_cast<uint8_t>(number);
  }

  [[noreturn]] void refuse(const char* expected) const {
    bad(fmt::format("input {}: element {} of \"data\" is not {}", quote(input_.name), count_ + 1,
                    expected));
  }

  InferInput& input_;
  int64_t elements_, count_ = 0;
  bool base64_;
};

std::vector<int64_t> shape_at(dom::object object, const std::string& name) {
  const auto value = find(object, "shape");
  dom::array list;
  if (!value || value->get(list)) bad(fmt::format("input {} needs a \"shape\"", quote(name)));
  std::vector<int64_t> shape;
  for (const dom::element element : list) {
    int64_t size = 0;
    if (element.get(size))
      bad(fmt::format("input {}: \"shape\" must hold whole numbers", quote(name)));
    shape.push_back(size);
  }
  return shape;
}

// Removes the input's binary data from `binary`, if it has any.
InferInput parse_input(dom::element element, std::string_view& binary,
                       const RequestLimits& limits) {
  const auto object = object_of(element, "an input");
  InferInput input;
  input.name = text_at(object, "name", "an input");
  const auto type = text_at(object, "datatype", "an input");
  const auto known = datatype_of(type);
  if (!known) bad(fmt::format("input {}: unknown datatype {}", quote(input.name), quote(type)));
  input.type = *known;
  input.shape = shape_at(object, input.name);
  const int64_t elements =
      checked_elements(input.name, input.shape, limits.rows, static_cast<int64_t>(limits.bytes));
  const auto parameters = parameters_of(object);
  if (parameters) {
    if (const auto given = find(*parameters, "binary_data_size")) {
      uint64_t size = 0;
      if (given->get(size) || size > binary.size())
        bad(fmt::format("input {}: the request does not hold its \"binary_data_size\"",
                        quote(input.name)));
      take_binary(input, elements, binary.substr(0, size));
      binary.remove_prefix(size);
      return input;
    }
  }
  std::string_view content;
  const auto content_type = parameters ? find(*parameters, "content_type") : std::nullopt;
  const bool base64 = content_type && !content_type->get(content) && content == "base64";
  const auto data = find(object, "data");
  dom::array list;
  if (!data || data->get(list))
    bad(fmt::format("input {} needs a list \"data\"", quote(input.name)));
  DataReader(input, elements, base64).read(list);
  return input;
}

InferRequest parse_document(dom::element document, std::string_view binary,
                            const RequestLimits& limits) {
  const auto object = object_of(document, "the request");
  InferRequest request;
  if (const auto id = find(object, "id")) {
    std::string_view text;
    if (id->get(text)) bad("\"id\" must be a text");
    request.id = text;
  }
  request.binary = flag_at(parameters_of(object), "binary_data_output", false);
  const auto inputs = find(object, "inputs");
  dom::array list;
  if (!inputs || inputs->get(list)) bad("the request needs a list \"inputs\"");
  for (const dom::element input : list) {
    if (request.inputs.size() == kMostInputs)
      bad(fmt::format("the request has more than {} inputs", kMostInputs));
    request.inputs.push_back(parse_input(input, binary, limits));
  }
  if (!binary.empty())
    bad(fmt::format("the request ends with {} bytes that no input claims", binary.size()));
  const auto outputs = find(object, "outputs");
  if (!outputs) return request;
  if (outputs->get(list)) bad("\"outputs\" must be a list");
  for (const dom::element element : list) {
    const auto output = object_of(element, "an output");
    request.outputs.push_back({text_at(output, "name", "an output"),
                               flag_at(parameters_of(output), "binary_data", request.binary)});
  }
  return request;
}

}  // namespace

int64_t checked_elements(const std::string& name, const std::vector<int64_t>& shape, int64_t rows,
                         int64_t most) {
  if (!shape.empty() && shape[0] > rows)
    throw RequestError(413, fmt::format("input {} has {} rows; at most {} are taken at once",
                                        quote(name), shape[0], rows));
  int64_t elements = 1;
  for (const int64_t size : shape) {
    if (size < 0) bad(fmt::format("input {}: \"shape\" holds {}", quote(name), size));
    if (size > 0 && elements > most / size)
      bad(fmt::format("input {}: its shape has more elements than the request holds bytes",
                      quote(name)));
    elements *= size;
  }
  return elements;
}

void take_binary(InferInput& input, int64_t elements, std::string_view bytes) {
  if (input.type == Datatype::kBytes) {
    input.texts = texts_from(bytes, static_cast<size_t>(elements), input.name);
    return;
  }
  if (bytes.size() != static_cast<size_t>(elements) * element_size(input.type))
    bad(fmt::format("input {}: {} bytes of binary data for {} elements of {}", quote(input.name),
                    bytes.size(), elements, name_of(input.type)));
  if (input.type == Datatype::kUint8)
    input.samples.assign(bytes.begin(), bytes.end());
  else
    input.numbers = numbers_from(input.type, bytes);
}

InferRequest parse_infer_request(std::string_view body, int64_t header_length,
                                 const RequestLimits& limits) {
  std::string_view json = body, binary;
  if (header_length >= 0) {
    if (static_cast<uint64_t>(header_length) > body.size())
      bad("Inference-Header-Content-Length is larger than the body");
    json = body.substr(0, static_cast<size_t>(header_length));
    binary = body.substr(static_cast<size_t>(header_length));
  }
  dom::parser parser(limits.bytes);
  dom::element document;
  if (json.empty() || parser.allocate(json.size(), kDeepest) ||
      parser.parse(json.data(), json.size()).get(document))
    bad("the body is not JSON, or is nested too deeply");
  return parse_document(document, binary, {.rows = limits.rows, .bytes = body.size()});
}

}  // namespace kindred
