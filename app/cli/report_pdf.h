// A page of HTML on paper.
#pragma once

#include <string>

namespace oxbow {

// The bytes of a PDF in A4. Needs no display; where the program has no application of Qt's yet, it
// makes one for the time of the call.
std::string pdfOfHtml(const std::string& html);

}  // namespace oxbow
