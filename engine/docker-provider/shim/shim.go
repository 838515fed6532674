// Package shim lends the Terraform provider "docker" to the bridge. The build copies it into the provider's own module tree, because
// the provider lies in an "internal" package, which Go lets nobody else import.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// NewProvider is the Terraform provider.
func NewProvider() *schema.Provider { return provider.New("dev")() }
