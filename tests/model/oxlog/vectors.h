// The conformance vectors of the library format: byte-exact files, and beside each what a reader
// must find in it, as JSON. What is expected is told by how a file was made, never by reading it.
#pragma once

#include <QJsonObject>
#include <string>
#include <vector>

namespace oxbow::test {

struct Vector {
    std::string name;  // of the files: NAME.oxlog and NAME.json
    std::string bytes;
    QJsonObject about;
};

// The same at every call and on every machine.
std::vector<Vector> makeWholeVectors();
// Made from the whole ones.
std::vector<Vector> makeBrokenVectors();

// Bytes in JSON: a string where they are printable ASCII, else {"hex":"…"}.
QJsonValue bytesJson(const std::string& bytes);

// NAME.json, with its line end.
std::string vectorJson(const Vector& vector);

}  // namespace oxbow::test
