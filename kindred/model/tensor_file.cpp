#include "kindred/model/tensor_file.h"

#include <cstring>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

const std::vector<std::pair<std::string, at::ScalarType>>& types() {
  static const std::vector<std::pair<std::string, at::ScalarType>> all = {
      {"F32", at::kFloat}, {"F64", at::kDouble}, {"I64", at::kLong}};
  return all;
}

[[noreturn]] void damaged(const fs::path& path, const std::string& why) {
  throw InputError(fmt::format(
      "{}: damaged, or not written by kindred ({}); remove it and run again", path.string(), why));
}

at::Tensor tensor_from(const fs::path& path, const Json& entry, std::string_view data) {
  const auto shape = entry.at("shape").get<std::vector<int64_t>>();
  const auto offsets = entry.at("data_offsets").get<std::vector<uint64_t>>();
  const auto name = entry.at("dtype").get<std::string>();
  for (const auto& [known, type] : types()) {
    if (known != name) continue;
    uint64_t bytes = at::elementSize(type);
    for (const int64_t extent : shape) {
      if (extent < 0 || (extent > 0 && bytes > data.size() / static_cast<uint64_t>(extent)))
        damaged(path, "a tensor larger than the file");
      bytes *= static_cast<uint64_t>(extent);
    }
    if (offsets.size() != 2 || offsets[0] > data.size() || data.size() - offsets[0] < bytes ||
        offsets[1] != offsets[0] + bytes)
      damaged(path, "a tensor outside the file");
    auto tensor = at::empty(shape, type);
    if (bytes > 0) std::memcpy(tensor.data_ptr(), data.data() + offsets[0], bytes);
    return tensor;
  }
  damaged(path, fmt::format("unknown type {}", quote(name)));
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
  header["__metadata__"] = {
      {"format", format},
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
  if (file.size() < 8) damaged(path, "too short");
  uint64_t length = 0;
  for (size_t i = 0; i < 8; ++i)
    length |= static_cast<uint64_t>(static_cast<unsigned char>(file[i])) << (8 * i);
  if (length > file.size() - 8) damaged(path, "too short for its header");
  const std::string_view data = std::string_view(file).substr(8 + length);
  TensorFile content;
  try {
    const Json header = parse_json(std::string_view(file).substr(8, length), path.string());
    const Json& metadata = header.at("__metadata__");
    const auto stated = metadata.at("format").get<std::string>();
    if (stated != format)
      throw InputError(fmt::format("{}: format {} is not \"{}\", which this version reads",
                                   path.string(), quote(stated), format));
    const auto record = metadata.at("record").get<std::string>();
    const auto sum = fmt::format("{:08x}", checksum(record + std::string(data)));
    if (metadata.at("crc32").get<std::string>() != sum)
      damaged(path, "its checksum does not match");
    content.record = parse_json(record, path.string());
    for (const auto& [name, entry] : header.items())
      if (name != "__metadata__")
        content.tensors.emplace_back(name, tensor_from(path, entry, data));
  } catch (const Json::exception&) {
    damaged(path, "its header is incomplete");
  }
  return content;
}

}  // namespace kindred
