// Any bytes in any encoding: cut anywhere they are the same text, and every place in it is known.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/importer_fuzz.h"
#include "importers/source/text_decoder.h"
#include "importers/source/text_encoding.h"

using namespace oxbow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const char* name : {"windows-1252", "KOI8-R", "Shift_JIS", "GBK", "GB18030", "EUC-KR",
                             "UTF-16LE", "UTF-32BE"}) {
        const std::string encoding = *textEncoding(name);
        TextDecoder whole = TextDecoder::resumed(encoding, 0);
        std::string text(whole.decode(bytes));
        text += whole.finish();
        TextDecoder cut = TextDecoder::resumed(encoding, 0);
        std::string pieces;
        for (std::size_t at = 0; at < size; at += 1 + size % 5) {
            pieces += cut.decode(bytes.substr(at, 1 + size % 5));
        }
        pieces += cut.finish();
        test::require(pieces == text && cut.replaced() == whole.replaced(), "pieces are the whole");
        const std::size_t unit = encoding.starts_with("UTF-32")   ? 4
                                 : encoding.starts_with("UTF-16") ? 2
                                                                  : 1;
        test::require(whole.sourceBytes(text) == (size + unit - 1) / unit * unit,
                      "the text stands for all bytes");
    }
    static_cast<void>(textEncoding(bytes.substr(0, 40)));
    test::require(!findEncoding(bytes).name.empty(), "every text has an encoding");
    return 0;
}
