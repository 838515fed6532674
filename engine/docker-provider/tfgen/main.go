// Command tfgen writes the provider's Pulumi schema, which the plugin carries.
package main

import (
	"bocage/engine/docker-provider/mapping"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
)

// version is given by the build: it is that of the npm package @pulumi/docker.
var version string

func main() { tfgen.Main("docker", version, mapping.Provider()) }
