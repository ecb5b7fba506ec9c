// c++ -std=c++17 quickstart.cpp $(pkg-config --cflags --libs tenvelope) -o quickstart && ./quickstart
#include <iostream>

#include "tenvelope.hpp"

int main() {
  const tenvelope::Array<std::int64_t> ids{{2, 2}, {1, -2, INT64_MAX, INT64_MIN}};
  const std::string line = tenvelope::encode(ids);
  std::cout << line << '\n';

  const auto back = tenvelope::decode<std::int64_t>(line);
  std::cout << "equal: " << (back.shape == ids.shape && back.elements == ids.elements ? "yes" : "no") << '\n';

  try {
    tenvelope::decode<double>(line);
    return 1;
  } catch (const tenvelope::Error &error) {
    std::cout << tnv_code_name(error.code) << ": " << error.what() << '\n';
  }
}
