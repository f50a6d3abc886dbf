; What electron-builder's NSIS script leaves to us: "Open with Concord" in the menu of a folder, for folders of DICOM files.
; SHELL_CONTEXT is the current user or all users, as was chosen; the data folder is never touched.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Directory\shell\Concord" "" "Concord"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Directory\shell\Concord" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Directory\shell\Concord\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Directory\shell\Concord"
!macroend
