// Arrays of C++ on the C library: a header to take along.
#pragma once

#include <tenvelope.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tenvelope {

/// What the library refuses: a stable code, and a sentence.
struct Error : std::runtime_error {
  explicit Error(const tnv_error &error) : std::runtime_error(error.message), code(error.code) {}
  tnv_code code;
};

/// Elements in C order, and their shape, outermost dim first.
template <class T>
struct Array {
  std::vector<std::uint64_t> shape;
  std::vector<T> elements;
};

/// The dtype of a C++ type; a type without one does not compile.
template <class T>
constexpr const char *dtype() {
  if constexpr (std::is_same_v<T, float>) return "float32";
  else if constexpr (std::is_same_v<T, double>) return "float64";
  else if constexpr (std::is_same_v<T, std::int8_t>) return "int8";
  else if constexpr (std::is_same_v<T, std::int16_t>) return "int16";
  else if constexpr (std::is_same_v<T, std::int32_t>) return "int32";
  else if constexpr (std::is_same_v<T, std::int64_t>) return "int64";
  else if constexpr (std::is_same_v<T, std::uint8_t>) return "uint8";
  else if constexpr (std::is_same_v<T, std::uint16_t>) return "uint16";
  else if constexpr (std::is_same_v<T, std::uint32_t>) return "uint32";
  else {
    static_assert(std::is_same_v<T, std::uint64_t>, "no dtype for this type");
    return "uint64";
  }
}

inline void check(tnv_code code, const tnv_error &error) {
  if (code != TNV_OK) throw Error(error);
}

/// An array as a line.
template <class T>
std::string encode(const Array<T> &array, const tnv_encode_options &options = {}) {
  tnv_array view{};
  view.dtype = dtype<T>();
  view.ndim = array.shape.size();
  view.shape = array.shape.data();
  view.data = array.elements.data();
  view.data_len = array.elements.size() * sizeof(T);
  tnv_error error;
  std::size_t len = 0;
  check(tnv_encode_bound(&view, &options, &len, &error), error);
  std::string line(len, '\0');
  check(tnv_encode(&view, &options, line.data(), line.size(), &len, &error), error);
  line.resize(len);
  return line;
}

/// The array of a line, which is of just this type, or an Error.
template <class T>
Array<T> decode(std::string_view line, const tnv_decode_options &options = {}) {
  tnv_error error;
  tnv_info info;
  check(tnv_inspect(line.data(), line.size(), &options, &info, &error), error);
  // Another dtype is refused by the call below, whatever room there is.
  Array<T> array{{info.shape, info.shape + info.ndim}, std::vector<T>(info.data_len / sizeof(T))};
  check(tnv_decode(line.data(), line.size(), &options, dtype<T>(), array.elements.data(), array.elements.size() * sizeof(T), nullptr, &error), error);
  return array;
}

}  // namespace tenvelope
