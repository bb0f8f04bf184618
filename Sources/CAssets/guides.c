// The guides under Docs, which the dashboard shows at /docs; a test compares this list with the folder.
#include "assets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char watch_the_mesh[] = {
#embed "../../Docs/Guides/WatchTheMesh.md"
};
static const unsigned char add_a_machine[] = {
#embed "../../Docs/Guides/AddAMachine.md"
};
static const unsigned char run_work[] = {
#embed "../../Docs/Guides/RunWork.md"
};
static const unsigned char donate[] = {
#embed "../../Docs/Guides/Donate.md"
};
static const unsigned char scripting[] = {
#embed "../../Docs/Guides/Scripting.md"
};
static const unsigned char changelog[] = {
#embed "../../Docs/Changelog.md"
};
static const unsigned char check_the_audit[] = {
#embed "../../Docs/Guides/CheckTheAudit.md"
};
static const unsigned char keys[] = {
#embed "../../Docs/Keys.md"
};
static const unsigned char architecture[] = {
#embed "../../Docs/Architecture.md"
};
static const unsigned char glossary[] = {
#embed "../../Docs/Glossary.md"
};
static const unsigned char mesh_protocol[] = {
#embed "../../Docs/MeshProtocol.md"
};
static const unsigned char audit_format[] = {
#embed "../../Docs/AuditFormat.md"
};
static const unsigned char configuration[] = {
#embed "../../Docs/Configuration.md"
};
static const unsigned char metrics[] = {
#embed "../../Docs/Metrics.md"
};
static const unsigned char telemetry[] = {
#embed "../../Docs/Telemetry.md"
};
static const unsigned char benchmarks[] = {
#embed "../../Docs/Benchmarks.md"
};
static const unsigned char command_line[] = {
#embed "../../Docs/CommandLine.md"
};
static const unsigned char threats[] = {
#embed "../../Docs/Threats.md"
};
static const unsigned char contributing[] = {
#embed "../../Docs/Contributing.md"
};
static const unsigned char add_a_page[] = {
#embed "../../Docs/HowTo/AddAPage.md"
};
static const unsigned char own_node[] = {
#embed "../../Docs/Decisions/0001-own-node.md"
};
static const unsigned char embedded_assets[] = {
#embed "../../Docs/Decisions/0002-embedded-assets.md"
};
static const unsigned char one_transaction[] = {
#embed "../../Docs/Decisions/0003-results-in-one-transaction.md"
};
static const unsigned char pinned_certificate[] = {
#embed "../../Docs/Decisions/0004-pinned-mesh-certificate.md"
};
static const unsigned char own_toml_reader[] = {
#embed "../../Docs/Decisions/0005-own-toml-reader.md"
};
static const unsigned char sealed_input_is_jwe[] = {
#embed "../../Docs/Decisions/0006-sealed-input-is-jwe.md"
};
static const unsigned char renewals_in_memory[] = {
#embed "../../Docs/Decisions/0007-renewals-in-memory.md"
};
static const unsigned char addresses_as_host[] = {
#embed "../../Docs/Decisions/0008-addresses-as-host.md"
};

#define GUIDE(path, bytes) {path, "text/markdown; charset=utf-8", bytes, sizeof bytes}

static const vox_asset guides[] = {
    GUIDE("Guides/WatchTheMesh.md", watch_the_mesh),
    GUIDE("Guides/AddAMachine.md", add_a_machine),
    GUIDE("Guides/RunWork.md", run_work),
    GUIDE("Guides/Donate.md", donate),
    GUIDE("Guides/Scripting.md", scripting),
    GUIDE("Guides/CheckTheAudit.md", check_the_audit),
    GUIDE("Keys.md", keys),
    GUIDE("Architecture.md", architecture),
    GUIDE("Glossary.md", glossary),
    GUIDE("MeshProtocol.md", mesh_protocol),
    GUIDE("AuditFormat.md", audit_format),
    GUIDE("Configuration.md", configuration),
    GUIDE("CommandLine.md", command_line),
    GUIDE("Metrics.md", metrics),
    GUIDE("Telemetry.md", telemetry),
    GUIDE("Changelog.md", changelog),
    GUIDE("Benchmarks.md", benchmarks),
    GUIDE("Threats.md", threats),
    GUIDE("Contributing.md", contributing),
    GUIDE("HowTo/AddAPage.md", add_a_page),
    GUIDE("Decisions/0001-own-node.md", own_node),
    GUIDE("Decisions/0002-embedded-assets.md", embedded_assets),
    GUIDE("Decisions/0003-results-in-one-transaction.md", one_transaction),
    GUIDE("Decisions/0004-pinned-mesh-certificate.md", pinned_certificate),
    GUIDE("Decisions/0005-own-toml-reader.md", own_toml_reader),
    GUIDE("Decisions/0006-sealed-input-is-jwe.md", sealed_input_is_jwe),
    GUIDE("Decisions/0007-renewals-in-memory.md", renewals_in_memory),
    GUIDE("Decisions/0008-addresses-as-host.md", addresses_as_host),
};

const vox_asset *vox_guides(size_t *count) {
    *count = sizeof guides / sizeof guides[0];
    return guides;
}
