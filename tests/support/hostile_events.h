// Inputs that nobody writes by hand and that a program must survive: large values and keys, long
// lines, wide rows, quotes at random, a type for each event.
#pragma once

#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <string_view>

namespace oxbow {

// Text of letters and digits that hardly compresses; the same for the same seed.
inline std::string noise(std::size_t size, std::uint64_t seed) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::mt19937_64 random(seed);
    std::string text(size, 'x');
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        bits = i % 10 == 0 ? random() : bits >> 6;
        text[i] = kLetters[bits % kLetters.size()];
    }
    return text;
}

// A file of so many lines.
inline void writeLines(const std::string& path, std::size_t lines,
                       const std::function<void(std::ostream& out, std::size_t line)>& write) {
    std::ofstream out(path, std::ios::binary);
    for (std::size_t i = 0; i < lines; ++i) {
        write(out, i);
        out << '\n';
    }
}

// Values of 3 MiB, each of a key of its own.
inline void writeLargeValues(const std::string& path, std::size_t count) {
    constexpr std::size_t kSize = std::size_t{3} << 20;
    const std::string pool = noise(kSize + count * 1'000, 1);
    writeLines(path, count, [&](std::ostream& out, std::size_t i) {
        out << R"({"key":"k)" << i << R"(","value":{"n":)" << i << R"(,"b":")"
            << std::string_view(pool).substr(i * 1'000, kSize) << "\"}}";
    });
}

// Keys of 2 MiB, and a usual one after each ten of them.
inline void writeLargeKeys(const std::string& path, std::size_t count) {
    const std::string key(std::size_t{2} << 20, 'k');
    writeLines(path, count + count / 10, [&](std::ostream& out, std::size_t i) {
        out << R"({"key":")" << i << (i % 11 == 10 ? "" : key) << R"(","value":{"n":)" << i << "}}";
    });
}

// Half of the cells are quoted, no row like another.
inline void writeRandomQuotes(const std::string& path, std::size_t columns, std::size_t rows) {
    std::mt19937_64 random(2);
    writeLines(path, rows + 1, [&](std::ostream& out, std::size_t row) {
        const std::uint64_t quoted = random();
        for (std::size_t i = 0; i < columns; ++i) {
            const char* const quote = row > 0 && (quoted >> i & 1) != 0 ? "\"" : "";
            out << (i > 0 ? "," : "") << quote << (row == 0 ? "c" : "") << row << i << quote;
        }
    });
}

// Each event is of a type of its own.
inline void writeManyTypes(const std::string& path, std::size_t count) {
    writeLines(path, count, [](std::ostream& out, std::size_t i) {
        // What never comes twice would not be guessed to be a type.
        out << R"({"type":"type-)" << i / 3 << R"(-of-events","key":"k)" << i % 100
            << R"(","value":{"n":)" << i << "}}";
    });
}

// An event, a line of 20 MB, an event: as JSON or CSV.
inline void writeLongLine(const std::string& path, bool csv) {
    constexpr std::size_t kSize = 20'000'000;
    writeLines(path, 3, [csv](std::ostream& out, std::size_t i) {
        const std::string value = i == 1 ? std::string(kSize, 'y') : std::to_string(i);
        if (csv) {
            out << (i == 0 ? "key,value\n" : "") << 'k' << i << ',' << value;
        } else {
            out << R"({"key":"k)" << i << R"(","value":")" << value << "\"}";
        }
    });
}

// Rows of many columns: as JSON, where no two rows have quite the same ones, or CSV.
inline void writeWideRows(const std::string& path, bool csv, std::size_t columns,
                          std::size_t rows) {
    writeLines(path, rows + (csv ? 1 : 0), [=](std::ostream& out, std::size_t row) {
        out << (csv ? "" : "{\"key\":\"k" + std::to_string(row) + "\",\"value\":{");
        for (std::size_t i = 0; i < columns; ++i) {
            out << (i > 0 ? "," : "");
            if (csv) {
                out << (row == 0 ? "c" : "") << row << i;
            } else {
                out << "\"c" << i + row << "\":" << row * i;
            }
        }
        out << (csv ? "" : "}}");
    });
}

}  // namespace oxbow
