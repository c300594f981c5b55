// What a screen reader hears of a virtual list.
#pragma once

namespace oxbow {

// Lets every VirtualListView tell assistive technology its name, how many rows it has, and the row
// it is at. May be called any number of times.
void installListAccessibility();

}  // namespace oxbow
