oxbow_test(views/common/tst_format USES oxbow_views_common)
oxbow_test(views/common/tst_theme USES oxbow_views_common)
oxbow_test(views/common/tst_virtual_list_view USES oxbow_views_common)
oxbow_test(views/common/tst_async_cache USES oxbow_views_common)
