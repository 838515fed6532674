// Package mapping says under which Pulumi names the resources of the Terraform provider "docker" are served. The names are those
// of the npm package @pulumi/docker, so that programs and states move between this build and the released plugin.
package mapping

import (
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-providers/terraform-provider-docker/shim"
)

// Provider is the bridge's description of the Docker provider.
func Provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:       shimv2.NewProvider(shim.NewProvider()),
		Name:    "docker",
		License: "Apache-2.0",
		Config: map[string]*tfbridge.SchemaInfo{
			"host":          {Default: &tfbridge.DefaultInfo{EnvVars: []string{"DOCKER_HOST"}}},
			"registry_auth": {Name: "registryAuth", MaxItemsOne: tfbridge.False()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_container": {
				Tok: resource("Container"),
				// Two containers cannot share a name or a published port, so the old one goes first.
				DeleteBeforeReplace: true,
				Fields: map[string]*tfbridge.SchemaInfo{
					"command":           {Name: "command"},
					"networks_advanced": {Name: "networksAdvanced"},
				},
			},
			"docker_image":          {Tok: resource("RemoteImage"), Fields: map[string]*tfbridge.SchemaInfo{"name": {Name: "name"}}},
			"docker_network":        {Tok: resource("Network")},
			"docker_volume":         {Tok: resource("Volume")},
			"docker_secret":         {Tok: resource("Secret")},
			"docker_config":         {Tok: resource("ServiceConfig")},
			"docker_service":        {Tok: resource("Service")},
			"docker_tag":            {Tok: resource("Tag")},
			"docker_plugin":         {Tok: resource("Plugin")},
			"docker_registry_image": {Tok: resource("RegistryImage")},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image":                    {Tok: dataSource("getRemoteImage")},
			"docker_network":                  {Tok: dataSource("getNetwork")},
			"docker_logs":                     {Tok: dataSource("getLogs")},
			"docker_plugin":                   {Tok: dataSource("getPlugin")},
			"docker_registry_image":           {Tok: dataSource("getRegistryImage")},
			"docker_registry_image_manifests": {Tok: dataSource("getRegistryImageManifests")},
		},
		// Neither is of use to Bocage, and docker_compose is left out of the build altogether (tag no_compose).
		IgnoreMappings: []string{"docker_buildx_builder", "docker_compose"},
	}
	// A resource without a name is given its logical name, a dash and seven random digits, as the released plugin does.
	info.SetAutonaming(255, "-")
	return info
}

func resource(class string) tokens.Type {
	return tokens.Type("docker:index/" + strings.ToLower(class[:1]) + class[1:] + ":" + class)
}

func dataSource(function string) tokens.ModuleMember {
	return tokens.ModuleMember("docker:index/" + function + ":" + function)
}
