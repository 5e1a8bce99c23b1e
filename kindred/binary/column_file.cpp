#include "kindred/binary/column_file.h"

#include <array>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/binary/cell_writer.h"

namespace kindred {
namespace {

// What Arrow says, as one line.
[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  const std::string quoted = quote(what, 200);
  reject_input(where,
               "damaged, or not readable by Apache Arrow: " + quoted.substr(1, quoted.size() - 2));
}

template <class T>
T taken(arrow::Result<T> result, const std::string& where) {
  if (!result.ok()) refuse(where, result.status().message());
  return std::move(result).ValueUnsafe();
}

void check(const arrow::Status& status, const std::string& where) {
  if (!status.ok()) refuse(where, status.message());
}

constexpr size_t kMostFields = size_t{1} << 20;

bool begins_with(const std::string& path, std::string_view mark) {
  std::array<char, 8> begin{};
  std::ifstream(path, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()).starts_with(mark);
}

}  // namespace

struct ColumnFile::Source {
  std::string where;
  std::shared_ptr<arrow::io::ReadableFile> file;
  std::unique_ptr<parquet::arrow::FileReader> parquet;  // or
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> ipc;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<Field> fields;
  int64_t rows = 0;

  void open() {
    file = taken(arrow::io::ReadableFile::Open(where), where);
    if (begins_with(where, "PAR1")) {
      parquet::arrow::FileReaderBuilder builder;
      check(builder.Open(file), where);
      parquet::ArrowReaderProperties properties(/*use_threads=*/false);
      properties.set_batch_size(kRowsAtOnce);
      parquet = taken(builder.properties(properties)->Build(), where);
      check(parquet->GetSchema(&schema), where);
      rows = parquet->parquet_reader()->metadata()->num_rows();
    } else if (begins_with(where, "ARROW1")) {
      arrow::ipc::IpcReadOptions options;
      options.use_threads = false;
      ipc = taken(arrow::ipc::RecordBatchFileReader::Open(file, options), where);
      schema = ipc->schema();
      rows = taken(ipc->CountRows(), where);
    } else {
      reject_input(where, begins_with(where, "FEA1")
                              ? "a Feather file of version 1; write it again with version 2"
                              : "is neither a Parquet nor an Arrow file");
    }
    for (const auto& field : schema->fields()) add_field(*field);
  }

  void add_field(const arrow::Field& field) {
    const arrow::DataType& type = *field.type();
    const int32_t cells = cells_of(type);
    if (cells <= 0)
      reject_input(where,
                   fmt::format("column {} holds {}, which a cell of a table cannot; leave it "
                               "out, or make columns of its parts",
                               quote(field.name()), quote(type.ToString())));
    if (!is_utf8(field.name()))
      reject_input(where, fmt::format("the column name {} is not UTF-8", quote(field.name())));
    if (static_cast<size_t>(cells) > kMostFields - fields.size())
      reject_input(where, fmt::format("more than {} columns; use fewer", kMostFields));
    const bool several = type.id() == arrow::Type::FIXED_SIZE_LIST;
    for (int32_t i = 1; i <= cells; ++i)
      fields.push_back({several ? fmt::format("{}_{}", field.name(), i) : field.name(),
                        holds_numbers(type), type.id() == arrow::Type::DICTIONARY});
  }

  void take(const arrow::RecordBatch& batch, const TakeRow& take_row) const {
    check(batch.ValidateFull(), where);
    std::vector<CellWriter> writers;
    for (const auto& column : batch.columns())
      for (auto& writer : cell_writers(column)) writers.push_back(std::move(writer));
    std::string text;
    std::vector<size_t> ends;
    for (int64_t row = 0; row < batch.num_rows(); ++row) {
      text.clear();
      ends.clear();
      for (const auto& writer : writers) {
        try {
          writer(row, text);
        } catch (const std::out_of_range& error) {
          reject_input(where, error.what());
        }
        ends.push_back(text.size());
      }
      take_row(text, ends);
    }
  }

  static constexpr int64_t kRowsAtOnce = 16'384;
};

bool ColumnFile::supported() {
  return true;
}

ColumnFile::ColumnFile(const std::filesystem::path& path) : source_(std::make_unique<Source>()) {
  source_->where = path.string();
  try {
    source_->open();
  } catch (const parquet::ParquetException& error) {
    refuse(source_->where, error.what());
  }
}

ColumnFile::~ColumnFile() = default;

const std::vector<ColumnFile::Field>& ColumnFile::fields() const {
  return source_->fields;
}

int64_t ColumnFile::rows() const {
  return source_->rows;
}

void ColumnFile::read(const TakeRow& take) const {
  const std::string& where = source_->where;
  try {
    if (source_->ipc) {
      for (int i = 0; i < source_->ipc->num_record_batches(); ++i)
        source_->take(*taken(source_->ipc->ReadRecordBatch(i), where), take);
      return;
    }
    const auto batches = taken(source_->parquet->GetRecordBatchReader(), where);
    while (const auto batch = taken(batches->Next(), where)) source_->take(*batch, take);
  } catch (const parquet::ParquetException& error) {
    refuse(where, error.what());
  }
}

}  // namespace kindred
