package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The cloud-config of a seed, as JSON, which is YAML as well. */
final class CloudConfig {
    static final String HEADER = "#cloud-config";

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    byte[] toBytes() {
        return (HEADER + "\n" + SeedJson.text(root) + "\n").getBytes(UTF_8);
    }

    CloudConfig users(List<SeedUser> users) {
        if (users.isEmpty()) {
            return this;
        }
        ArrayNode all = root.putArray("users");
        for (SeedUser user : users) {
            ObjectNode one = all.addObject().put("name", user.name());
            if (!user.keys().isEmpty()) {
                user.keys().forEach(one.putArray("ssh_authorized_keys")::add);
            }
            if (user.hash() != null) {
                // "passwd" is for new users only, and locks nobody out whom the image has
                one.put("hashed_passwd", user.hash()).put("lock_passwd", false);
            }
            if (!user.groups().isEmpty()) {
                one.put("groups", String.join(",", user.groups()));
            }
            if (user.shell() != null) {
                one.put("shell", user.shell());
            }
            if (user.sudo()) {
                one.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
            }
        }
        if (users.stream().anyMatch(user -> user.name().equals("root"))) {
            root.put("disable_root", false); // else its keys get a command that says to take another user
        }
        return this;
    }

    CloudConfig files(List<SeedFile> files) {
        for (SeedFile file : files) {
            ObjectNode one = root.withArray("/write_files").addObject();
            one.put("path", file.path()).put("encoding", "b64");
            one.put("content", Base64.getEncoder().encodeToString(file.content()));
            one.put("permissions", String.format("%04o", file.mode()));
            if (file.owner() != null) {
                one.put("owner", file.owner()).put("defer", true); // until its user is there
            }
        }
        return this;
    }

    CloudConfig packages(List<String> packages) {
        if (!packages.isEmpty()) {
            root.put("package_update", true);
            packages.forEach(root.putArray("packages")::add);
        }
        return this;
    }

    CloudConfig commands(List<List<String>> commands) {
        for (List<String> command : commands) {
            command.forEach(root.withArray("/runcmd").addArray()::add);
        }
        return this;
    }

    CloudConfig others(Map<String, JsonNode> others) {
        others.forEach(root::set);
        return this;
    }
}
