oxbow_test(support/tst_pictures USES Qt6::Widgets PICTURES)
