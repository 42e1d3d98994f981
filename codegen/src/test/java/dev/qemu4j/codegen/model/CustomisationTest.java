package dev.qemu4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.qemu4j.codegen.GenerateApi;
import dev.qemu4j.codegen.Specimen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomisationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path input;

    @BeforeEach
    void copy() {
        Specimen.copyTo(input);
    }

    @Test
    void entries_allUsed_generate() {
        assertThat(GenerateApi.generate(input).sources().files()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aliases, NoSuchOld, to, Shape",
        "families, no-such-module, to, specimen",
        "names, Derived.no-such, to, x",
        "prefixes, NoSuch, prefix, X_",
        "types, Derived.no-such, to, uint64",
        "secrets, Derived.no-such, reason, none",
    })
    void entry_thatNoFactAsksFor_failsTheGenerationWithItsName(String section, String entry, String key, String value)
            throws IOException {
        Path file = input.resolve("customisation.json");
        String before = "\"" + section + "\":{";
        String added = "\"" + entry + "\":{\"" + key + "\":\"" + value + "\"},";
        Files.writeString(file, Files.readString(file).replace(before, before + added));

        assertThatIllegalStateException()
                .isThrownBy(() -> GenerateApi.generate(input))
                .withMessage("not in the facts: [" + section + " " + entry + "]");
    }

    @Test
    void alias_ofARenamedType_givesOneClass() {
        assertThat(GenerateApi.generate(input).sources().files().keySet())
                .anyMatch(path -> path.endsWith("/NewName.java"))
                .noneMatch(path -> path.endsWith("/OldName.java"));
    }
}
