#include "kindred/run/row_file.h"

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/model/tensor_file.h"

namespace kindred {

void write_row_file(const std::filesystem::path& directory, const RowFile& file,
                    const std::vector<int64_t>& tasks, const std::vector<at::Tensor>& values,
                    const at::Tensor& rows, const at::Tensor& outputs) {
  TensorFile content{.tensors = {}, .record = {{"tasks", tasks}}};
  for (size_t i = 0; i < values.size(); ++i)
    content.tensors.emplace_back(file.values[i], values[i].to(at::kFloat).contiguous());
  if (rows.defined()) content.tensors.emplace_back("rows", rows);
  if (outputs.defined()) content.tensors.emplace_back(kRowOutputs, outputs.contiguous());
  write_tensor_file(directory / file.name, file.format, content);
}

namespace {

at::Tensor tensor_of(const TensorFile& content, const std::string& name) {
  for (const auto& [known, tensor] : content.tensors)
    if (known == name) return tensor;
  return {};
}

[[noreturn]] void reject_row_file(const std::filesystem::path& path) {
  throw InputError(fmt::format(
      "{}: has other tasks or rows than this run; remove its directory and resume", path.string()));
}

}  // namespace

std::vector<at::Tensor> read_row_file(const std::filesystem::path& directory, const RowFile& file,
                                      int64_t tasks, int64_t all_rows) {
  const auto path = directory / file.name;
  const TensorFile content = read_tensor_file(path, file.format);
  const at::Tensor rows = tensor_of(content, "rows");
  if (rows.defined() && (rows.dim() != 1 || rows.scalar_type() != at::kLong ||
                         (rows.numel() > 0 && (rows.min().item<int64_t>() < 0 ||
                                               rows.max().item<int64_t>() >= all_rows))))
    reject_row_file(path);
  const int64_t held = rows.defined() ? rows.numel() : all_rows;
  std::vector<at::Tensor> values;
  for (const auto& name : file.values) {
    const at::Tensor own = tensor_of(content, name);
    if (!own.defined() || own.dim() != 2 || own.size(0) != held || own.size(1) != tasks)
      reject_row_file(path);
    values.push_back(
        rows.defined()
            ? at::zeros({all_rows, tasks}, at::kDouble).index_copy(0, rows, own.to(at::kDouble))
            : own.to(at::kDouble));
  }
  return values;
}

at::Tensor read_row_outputs(const std::filesystem::path& directory, const RowFile& file) {
  return tensor_of(read_tensor_file(directory / file.name, file.format), kRowOutputs);
}

}  // namespace kindred
