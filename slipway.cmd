@echo off
rem Builds the command line when needed, then runs it.
setlocal
set "ROOT=%~dp0"
dotnet build "%ROOT%src\Slipway.Cli" -c Release -v q -nologo -p:RunAnalyzersDuringBuild=false >"%TEMP%\slipway-build.log" 2>&1 || (type "%TEMP%\slipway-build.log" & exit /b 2)
if not exist "%ROOT%artifacts\packages\Slipway.0.1.0.nupkg" dotnet build "%ROOT%build\Packages.proj" -c Release -v q -nologo >"%TEMP%\slipway-build.log" 2>&1 || (type "%TEMP%\slipway-build.log" & exit /b 2)
if not defined SLIPWAY_PACKAGES set "SLIPWAY_PACKAGES=%ROOT%artifacts\packages"
if not defined SLIPWAY_COMMAND set "SLIPWAY_COMMAND=slipway"
dotnet "%ROOT%artifacts\bin\Slipway.Cli\release\Slipway.Cli.dll" %*
