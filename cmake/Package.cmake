# The Debian package: `./dev package`, or in a build folder
#   ninja taskflow package_files && cpack -G DEB
# What the program says of itself (man page, completions, settings) is made by the program.
set(made ${CMAKE_BINARY_DIR}/package_files)
set(program $<TARGET_FILE:taskflow>)
set(debian ${CMAKE_SOURCE_DIR}/packaging/debian)

file(CONFIGURE OUTPUT ${made}/conffiles CONTENT "/etc/taskflow/taskflow.toml\n")
add_custom_command(
  OUTPUT ${made}/taskflow.toml
  COMMAND ${program} help --man | gzip -9n > ${made}/taskflow.1.gz
  COMMAND ${program} completion bash > ${made}/taskflow.bash
  COMMAND ${program} completion zsh > ${made}/_taskflow
  COMMAND ${program} completion fish > ${made}/taskflow.fish
  COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md > ${made}/changelog.gz
  COMMAND ${program} help --toml --data /var/lib/taskflow > ${made}/taskflow.toml
  DEPENDS taskflow ${CMAKE_SOURCE_DIR}/CHANGELOG.md
  WORKING_DIRECTORY ${made}
  COMMENT "Writing what the package holds beside the program")
add_custom_target(package_files DEPENDS ${made}/taskflow.toml)

install(TARGETS taskflow RUNTIME DESTINATION bin)
install(FILES ${made}/taskflow.1.gz DESTINATION share/man/man1)
install(FILES ${made}/taskflow.bash DESTINATION share/bash-completion/completions RENAME taskflow)
install(FILES ${made}/_taskflow DESTINATION share/zsh/vendor-completions)
install(FILES ${made}/taskflow.fish DESTINATION share/fish/vendor_completions.d)
install(FILES ${made}/changelog.gz ${debian}/copyright DESTINATION share/doc/taskflow)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/docs/deploy.md ${CMAKE_SOURCE_DIR}/docs/commands.md
        DESTINATION share/doc/taskflow)
install(FILES ${CMAKE_SOURCE_DIR}/packaging/taskflow.service DESTINATION /lib/systemd/system)
install(FILES ${made}/taskflow.toml DESTINATION /etc/taskflow)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME taskflow)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "task list with a whole event pipeline behind it")
set(CPACK_PACKAGE_DESCRIPTION
  "A website of tasks, and the pipeline that carries what its users do into a table: a Kafka broker, an Avro schema
registry, a Kafka Connect worker and a store with Cassandra's protocol, in one program. Each part speaks the real
protocol, and the real system takes its place by one key.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The TaskFlow authors <taskflow@localhost>")
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54), tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${made}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
