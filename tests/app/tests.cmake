foreach(part commands workspaces pages)
  oxbow_test(app/window/tst_${part} USES oxbow_window)
endforeach()
