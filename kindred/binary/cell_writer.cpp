#include "kindred/binary/cell_writer.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrow/array/array_decimal.h>
#include <arrow/array/array_dict.h>
#include <arrow/array/array_nested.h>
#include <arrow/array/array_primitive.h>
#include <arrow/type_traits.h>
#include <arrow/util/float16.h>

#include <fmt/format.h>

namespace kindred {
namespace {

template <class T>
void append_number(T value, std::string& text) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(value)) return;
  }
  std::array<char, 40> buffer;
  // Every float is written as the double of the same value.
  using Written = std::conditional_t<std::is_floating_point_v<T>, double, T>;
  text.append(
      buffer.data(),
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<Written>(value)).ptr);
}

void append_day(int64_t day, std::string& text) {
  constexpr int64_t kMostDays = 2'932'896;  // 9999-12-31
  constexpr int64_t kLeastDays = -719'528;  // 0000-01-01
  if (day < kLeastDays || day > kMostDays)
    throw std::out_of_range("a time beyond the years 0 to 9999; correct it");
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(day)))};
  text += fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// The day, and what is left of `count` units in it.
std::pair<int64_t, int64_t> day_of(int64_t count, int64_t per_second) {
  const int64_t length = 86'400 * per_second;
  const int64_t rest = count % length;
  return rest < 0 ? std::pair{count / length - 1, rest + length} : std::pair{count / length, rest};
}

// A day and, behind a T, the time of day; `per_second` units are a second.
void append_time(int64_t count, int64_t per_second, const char* zone, std::string& text) {
  const auto [day, in_day] = day_of(count, per_second);
  append_day(day, text);
  const int64_t second = in_day / per_second;
  text += fmt::format("T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
  if (const int64_t part = in_day % per_second; part != 0)
    text += fmt::format(".{:0{}}", part, per_second == 1000 ? 3 : per_second == 1'000'000 ? 6 : 9);
  text += zone;
}

template <class Array, class Append>
CellWriter writer_of(const std::shared_ptr<arrow::Array>& array, Append append) {
  return
      [typed = std::static_pointer_cast<Array>(array), append](int64_t place, std::string& text) {
        if (typed->IsValid(place)) append(typed->Value(place), text);
      };
}

template <class Array>
CellWriter number_writer(const std::shared_ptr<arrow::Array>& array) {
  return writer_of<Array>(array, [](auto value, std::string& text) { append_number(value, text); });
}

template <class Array>
CellWriter text_writer(const std::shared_ptr<arrow::Array>& array) {
  return [typed = std::static_pointer_cast<Array>(array)](int64_t place, std::string& text) {
    if (typed->IsValid(place)) text += std::string_view(typed->GetView(place));
  };
}

template <class Array>
CellWriter decimal_writer(const std::shared_ptr<arrow::Array>& array) {
  return [typed = std::static_pointer_cast<Array>(array)](int64_t place, std::string& text) {
    if (typed->IsValid(place)) text += typed->FormatValue(place);
  };
}

CellWriter timestamp_writer(const std::shared_ptr<arrow::Array>& array) {
  const auto& type = static_cast<const arrow::TimestampType&>(*array->type());
  const char* zone = type.timezone().empty() ? "" : "Z";
  int64_t per_second = 1;
  if (type.unit() == arrow::TimeUnit::MILLI) per_second = 1000;
  if (type.unit() == arrow::TimeUnit::MICRO) per_second = 1'000'000;
  if (type.unit() == arrow::TimeUnit::NANO) per_second = 1'000'000'000;
  return writer_of<arrow::TimestampArray>(array,
                                          [zone, per_second](int64_t value, std::string& text) {
                                            append_time(value, per_second, zone, text);
                                          });
}

CellWriter dictionary_writer(const std::shared_ptr<arrow::Array>& array);

CellWriter writer_for(const std::shared_ptr<arrow::Array>& array) {
  switch (array->type_id()) {
    case arrow::Type::NA:
      return [](int64_t, std::string&) {};
    case arrow::Type::BOOL:
      return writer_of<arrow::BooleanArray>(
          array, [](bool value, std::string& text) { text += value ? '1' : '0'; });
    case arrow::Type::INT8:
      return number_writer<arrow::Int8Array>(array);
    case arrow::Type::INT16:
      return number_writer<arrow::Int16Array>(array);
    case arrow::Type::INT32:
      return number_writer<arrow::Int32Array>(array);
    case arrow::Type::INT64:
      return number_writer<arrow::Int64Array>(array);
    case arrow::Type::UINT8:
      return number_writer<arrow::UInt8Array>(array);
    case arrow::Type::UINT16:
      return number_writer<arrow::UInt16Array>(array);
    case arrow::Type::UINT32:
      return number_writer<arrow::UInt32Array>(array);
    case arrow::Type::UINT64:
      return number_writer<arrow::UInt64Array>(array);
    case arrow::Type::HALF_FLOAT:
      return writer_of<arrow::HalfFloatArray>(array, [](uint16_t bits, std::string& text) {
        append_number(arrow::util::Float16::FromBits(bits).ToDouble(), text);
      });
    case arrow::Type::FLOAT:
      return number_writer<arrow::FloatArray>(array);
    case arrow::Type::DOUBLE:
      return number_writer<arrow::DoubleArray>(array);
    case arrow::Type::DECIMAL128:
      return decimal_writer<arrow::Decimal128Array>(array);
    case arrow::Type::DECIMAL256:
      return decimal_writer<arrow::Decimal256Array>(array);
    case arrow::Type::STRING:
      return text_writer<arrow::StringArray>(array);
    case arrow::Type::LARGE_STRING:
      return text_writer<arrow::LargeStringArray>(array);
    case arrow::Type::DATE32:
      return writer_of<arrow::Date32Array>(array, append_day);
    case arrow::Type::DATE64:
      return writer_of<arrow::Date64Array>(array, [](int64_t value, std::string& text) {
        append_day(day_of(value, 1000).first, text);
      });
    case arrow::Type::TIMESTAMP:
      return timestamp_writer(array);
    case arrow::Type::DICTIONARY:
      return dictionary_writer(array);
    default:
      return nullptr;
  }
}

CellWriter dictionary_writer(const std::shared_ptr<arrow::Array>& array) {
  auto typed = std::static_pointer_cast<arrow::DictionaryArray>(array);
  CellWriter values = writer_for(typed->dictionary());
  if (!values) return nullptr;
  return [typed = std::move(typed), values = std::move(values)](int64_t place, std::string& text) {
    if (typed->IsValid(place)) values(typed->GetValueIndex(place), text);
  };
}

// The type of the values of a dictionary, and otherwise the type itself.
const arrow::DataType& plain_type(const arrow::DataType& type) {
  return type.id() == arrow::Type::DICTIONARY
             ? *static_cast<const arrow::DictionaryType&>(type).value_type()
             : type;
}

bool is_number(const arrow::DataType& own) {
  return own.id() == arrow::Type::BOOL || arrow::is_integer(own.id()) ||
         arrow::is_floating(own.id()) || own.id() == arrow::Type::DECIMAL128 ||
         own.id() == arrow::Type::DECIMAL256;
}

// Whether writer_for() gives a writer.
bool is_plain(const arrow::DataType& type) {
  const arrow::DataType& own = plain_type(type);
  switch (own.id()) {
    case arrow::Type::NA:
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::DATE32:
    case arrow::Type::DATE64:
    case arrow::Type::TIMESTAMP:
      return true;
    default:
      return is_number(own);
  }
}

}  // namespace

bool holds_numbers(const arrow::DataType& type) {
  if (type.id() != arrow::Type::FIXED_SIZE_LIST) return is_number(plain_type(type));
  return is_number(plain_type(*static_cast<const arrow::FixedSizeListType&>(type).value_type()));
}

int32_t cells_of(const arrow::DataType& type) {
  if (type.id() != arrow::Type::FIXED_SIZE_LIST) return is_plain(type) ? 1 : 0;
  const auto& list = static_cast<const arrow::FixedSizeListType&>(type);
  return is_plain(*list.value_type()) ? list.list_size() : 0;
}

std::vector<CellWriter> cell_writers(const std::shared_ptr<arrow::Array>& array) {
  if (array->type_id() != arrow::Type::FIXED_SIZE_LIST) return {writer_for(array)};
  auto lists = std::static_pointer_cast<arrow::FixedSizeListArray>(array);
  const CellWriter values = writer_for(lists->values());
  std::vector<CellWriter> writers;
  const int32_t length = cells_of(*array->type());
  writers.reserve(static_cast<size_t>(length));
  for (int32_t i = 0; i < length; ++i)
    writers.emplace_back([lists, values, i](int64_t place, std::string& text) {
      if (lists->IsValid(place)) values(lists->value_offset(place) + i, text);
    });
  return writers;
}

}  // namespace kindred
