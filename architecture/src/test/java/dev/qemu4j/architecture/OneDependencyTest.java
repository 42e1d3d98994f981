package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Users need one dependency: README names it first, with the BOM, and it brings machines, images and networks. */
@Tag("once")
class OneDependencyTest {
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern REQUIRED = Pattern.compile("requires transitive ([\\w.]+);");
    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);

    @Test
    void readme_namesTheBomAndTheOneDependency() throws IOException {
        assertThat(firstCoordinates(Files.readString(Path.of("../README.md")))).containsExactly("qemu4j-bom", "qemu4j");
    }

    @Test
    void theOneDependency_bringsMachinesImagesAndNetworks() throws IOException {
        String sdk = Files.readString(Path.of("../sdk/src/main/java/module-info.java"));

        assertThat(groups(REQUIRED, sdk))
                .containsExactlyInAnyOrder("dev.qemu4j.img", "dev.qemu4j.net", "dev.qemu4j.vm");
        assertThat(groups(ARTIFACT, Files.readString(Path.of("../sdk/pom.xml"))))
                .contains("vm-runtime", "img-tools", "net-setup");
    }

    @Test
    void bom_hasTheOneDependency() throws IOException {
        assertThat(groups(ARTIFACT, Files.readString(Path.of("../bom/pom.xml"))))
                .contains(
                        "qemu4j",
                        "vm-runtime",
                        "img-tools",
                        "net-setup",
                        "vm-testing",
                        "vm-testcontainers",
                        "qmp-testing");
    }

    @Test
    void planted_pageThatBeginsWithAPart_isFound() {
        String page =
                "# A\n```xml\n<artifactId>vm-runtime</artifactId>\n```\n```xml\n<artifactId>qemu4j</artifactId>\n```\n";

        assertThat(firstCoordinates(page)).containsExactly("vm-runtime");
    }

    /** Returns the artifacts of a page's first XML. */
    private static List<String> firstCoordinates(String page) {
        return groups(ARTIFACT, groups(XML, page).get(0));
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
