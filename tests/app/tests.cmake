foreach(part commands workspaces pages main_window)
  oxbow_test(app/window/tst_${part} USES oxbow_window)
endforeach()
