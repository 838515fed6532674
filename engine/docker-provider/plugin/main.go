// Command plugin is the Pulumi plugin "docker", built from source where the released one cannot be downloaded.
package main

import (
	_ "embed"

	"bocage/engine/docker-provider/mapping"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// version is given by the build: it is that of the npm package @pulumi/docker.
var version string

// schema is written by tfgen, before this is built.
//
//go:embed schema.json
var schema []byte

func main() { tfbridge.Main("docker", version, mapping.Provider(), schema) }
