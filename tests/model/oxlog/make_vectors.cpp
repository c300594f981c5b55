// Writes the conformance vectors into a folder: `ninja update_oxlog_vectors` renews
// tests/data/oxlog.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "model/oxlog/vectors.h"

namespace {

bool write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file.good();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_vectors FOLDER\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    int written = 0;
    for (const auto& vectors :
         {oxbow::test::makeWholeVectors(), oxbow::test::makeBrokenVectors()}) {
        for (const oxbow::test::Vector& vector : vectors) {
            if (!write(folder / (vector.name + ".oxlog"), vector.bytes) ||
                !write(folder / (vector.name + ".json"), vectorJson(vector))) {
                std::fprintf(stderr, "cannot write %s into %s\n", vector.name.c_str(), argv[1]);
                return 1;
            }
            ++written;
        }
    }
    std::printf("%d vectors in %s\n", written, argv[1]);
    return 0;
}
