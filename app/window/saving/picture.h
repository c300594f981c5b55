// What is on screen as a picture, or on paper.
#pragma once

#include <absl/status/status.h>

#include <QWidget>
#include <filesystem>

class QPrinter;

namespace oxbow {

// The ending names the form: .png (as sharp as the screen, or twice that), .svg, .pdf (one page).
// InvalidArgument for another; Unavailable where it cannot be written.
absl::Status savePicture(QWidget& what, const std::filesystem::path& target);
// As large as fits on the page.
void printPicture(QWidget& what, QPrinter& printer);

}  // namespace oxbow
