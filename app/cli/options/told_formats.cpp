#include "app/cli/options/told_formats.h"

#include "app/cli/output/message.h"

namespace oxbow {

std::shared_ptr<const FormatLibrary> toldFormats() {
    auto library = FormatLibrary::withFolder(ownFormatsFolder());
    for (const std::string& problem : library->problems()) {
        tell(problem);
    }
    return library;
}

}  // namespace oxbow
