#include "kindred/model/tensor_file.h"

#include <algorithm>
#include <cstring>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json_record.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMetadata = "__metadata__";

const std::vector<std::pair<std::string, at::ScalarType>>& types() {
  static const std::vector<std::pair<std::string, at::ScalarType>> all = {
      {"F32", at::kFloat}, {"F64", at::kDouble}, {"I64", at::kLong}};
  return all;
}

// What precedes a fault of the file in a message.
std::string damaged(const fs::path& path) {
  return path.string() + ": damaged, or not written by kindred; remove it and run again";
}

// Multiplies the extents one by one, so that none can overflow: without elements, too, libtorch
// computes strides from them.
uint64_t bytes_of(const std::vector<int64_t>& shape, uint64_t element, uint64_t most,
                  const JsonRecord& entry) {
  uint64_t bytes = element;
  for (const int64_t extent : shape) {
    const auto factor = static_cast<uint64_t>(std::max<int64_t>(1, extent));
    if (bytes > std::max(most, element) / factor) entry.fail("larger than the file");
    bytes *= factor;
  }
  return std::find(shape.begin(), shape.end(), 0) == shape.end() ? bytes : 0;
}

at::Tensor tensor_from(const JsonRecord& entry, std::string_view data) {
  const auto shape = entry.wholes("shape");
  const auto offsets = entry.wholes("data_offsets");
  const auto name = entry.text("dtype");
  for (const auto& [known, type] : types()) {
    if (known != name) continue;
    const uint64_t bytes = bytes_of(shape, at::elementSize(type), data.size(), entry);
    const auto begin = offsets.size() == 2 ? static_cast<uint64_t>(offsets[0]) : data.size() + 1;
    if (begin > data.size() || data.size() - begin < bytes ||
        static_cast<uint64_t>(offsets[1]) != begin + bytes)
      entry.fail("outside the file");
    auto tensor = at::empty(shape, type);
    if (bytes > 0) std::memcpy(tensor.data_ptr(), data.data() + begin, bytes);
    return tensor;
  }
  entry.fail(fmt::format("unknown type {}", quote(name)));
}

}  // namespace

void TensorFile::copy_to(const std::string& name, const at::Tensor& like) const {
  for (const auto& [found, tensor] : tensors) {
    if (found != name) continue;
    if (tensor.sizes() != like.sizes() || tensor.scalar_type() != like.scalar_type())
      throw FailureError(
          fmt::format("saved tensor {} has another shape or type than this network's; "
                      "the configuration or the data has changed",
                      quote(name)));
    like.copy_(tensor);
    return;
  }
  throw FailureError(fmt::format("saved state lacks the tensor {}", quote(name)));
}

void write_tensor_file(const fs::path& path, const std::string& format, const TensorFile& content) {
  Json header = Json::object();
  std::string data;
  for (const auto& [name, tensor] : content.tensors) {
    const auto cpu = tensor.detach().to(at::kCPU).contiguous();
    const uint64_t begin = data.size();
    data.append(static_cast<const char*>(cpu.data_ptr()), cpu.nbytes());
    std::string type;
    for (const auto& [known, scalar] : types())
      if (scalar == cpu.scalar_type()) type = known;
    header[name] = {
        {"dtype", type}, {"shape", cpu.sizes().vec()}, {"data_offsets", {begin, data.size()}}};
  }
  header[kMetadata] = {{"format", format},
                       {"record", content.record.dump()},
                       {"crc32", fmt::format("{:08x}", checksum(content.record.dump() + data))}};
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // the layout requires 8-byte alignment
  std::string file(8, '\0');
  for (size_t i = 0; i < 8; ++i) file[i] = static_cast<char>((text.size() >> (8 * i)) & 0xFF);
  write_file_atomically(path, file + text + data);
}

TensorFile read_tensor_file(const fs::path& path, const std::string& format) {
  const std::string file = read_file(path);
  if (file.size() < 8) reject_input(damaged(path), "too short");
  uint64_t length = 0;
  for (size_t i = 0; i < 8; ++i)
    length |= static_cast<uint64_t>(static_cast<unsigned char>(file[i])) << (8 * i);
  if (length > file.size() - 8) reject_input(damaged(path), "too short for its header");
  const std::string_view data = std::string_view(file).substr(8 + length);
  TensorFile content;
  const Json header = parse_json(std::string_view(file).substr(8, length), path.string());
  const JsonRecord metadata = JsonRecord(header, damaged(path)).record(kMetadata);
  const auto stated = metadata.text("format");
  if (stated != format)
    throw InputError(fmt::format("{}: format {} is not \"{}\", which this version reads",
                                 path.string(), quote(stated), format));
  const auto record = metadata.text("record");
  const auto sum = fmt::format("{:08x}", checksum(record + std::string(data)));
  if (metadata.text("crc32") != sum) reject_input(damaged(path), "its checksum does not match");
  content.record = parse_json(record, path.string());
  for (const auto& [name, entry] : header.items())
    if (name != kMetadata)
      content.tensors.emplace_back(
          name,
          tensor_from(JsonRecord(entry, fmt::format("{}: tensor {}", damaged(path), quote(name))),
                      data));
  return content;
}

}  // namespace kindred
