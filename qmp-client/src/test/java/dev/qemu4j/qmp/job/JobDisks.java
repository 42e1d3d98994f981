package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.job.JobQemu.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.QmpClient;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Small qcow2 images in a directory, and the nodes over them. */
record JobDisks(Path directory) {
    void create(String name, int pattern) {
        run("qemu-img", "create", "-q", "-f", "qcow2", path(name), "2M");
        run("qemu-io", "-c", "write -q -P " + pattern + " 0 1M", path(name));
    }

    void overlay(String name, String backing) {
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", path(backing), "-F", "qcow2", path(name));
    }

    /** Writes one cluster of 64 KiB into an image that no QEMU has open. */
    void write(String name, int pattern, int cluster) {
        run("qemu-io", "-c", "write -q -P " + pattern + " " + cluster * 64 + "k 64k", path(name));
    }

    void assertHolds(String name, int pattern, int cluster) {
        assertThat(run("qemu-io", "-r", "-c", "read -P " + pattern + " " + cluster * 64 + "k 64k", path(name)))
                .doesNotContain("verification failed");
    }

    String[] node(String name) {
        return new String[] {
            "-blockdev", "driver=file,node-name=" + name + "-file,filename=" + path(name),
            "-blockdev", "driver=qcow2,node-name=" + name + ",file=" + name + "-file"
        };
    }

    String[] node(String name, String backing) {
        String[] node = node(name);
        node[3] += ",backing=" + backing;
        return node;
    }

    String path(String name) {
        return directory.resolve(name + ".img").toString();
    }

    /** Writes as a guest would, to a node, or to a device after {@code -d}. */
    static void guestWrites(QmpClient client, String where, String command) {
        JsonNode said = result(client.execute(
                "human-monitor-command",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("command-line", "qemu-io " + where + " \"" + command + "\"")));
        assertThat(said.stringValue()).as(command).isEmpty();
    }

    static String[] all(String[]... parts) {
        return List.of(parts).stream().flatMap(part -> List.of(part).stream()).toArray(String[]::new);
    }
}
