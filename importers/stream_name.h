// What the stream of a file is called where the file does not say one.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

// The file's name without folder, endings, and what tells one file of a row from the next: dates
// and numbers at its end. "orders" for "in/orders.jsonl.gz", for "orders-2024-05-17.jsonl" and for
// "orders.log.3": files that are one log cut into pieces are one stream.
std::string streamNameOf(std::string_view sourceName);
// Whether the name is nothing but a date or a number: "2024-05-17.jsonl.gz". Files of a folder that
// are named so are one stream, which is called like the folder.
bool isNamedByDate(std::string_view sourceName);

}  // namespace oxbow
