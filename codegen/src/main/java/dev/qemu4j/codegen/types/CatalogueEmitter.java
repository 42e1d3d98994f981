package dev.qemu4j.codegen.types;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.docs.Wrap;
import dev.qemu4j.codegen.facts.Facts;
import java.util.ArrayList;
import java.util.List;

/** Writes the class with a method for each thing of a kind: what autocomplete lists. */
final class CatalogueEmitter {
    private final Kind kind;
    private final Facts facts;
    private final Words words;
    private final ClassName value;
    private final ClassName any;

    CatalogueEmitter(Kind kind, Facts facts, Words words) {
        this.kind = kind;
        this.facts = facts;
        this.words = words;
        value = ClassName.get(kind.packageName(), kind.value());
        any = ClassName.get(kind.packageName(), "Any" + kind.value() + "Builder");
    }

    TypeSpec emit(CpuFamily family) {
        Where all = Where.of(facts, (version, target) -> family.targets().contains(target));
        return emit(
                family.name() + "Cpus",
                "The models of " + family.name() + " CPUs.",
                family.models().stream()
                        .map(model -> model.with(family.builder(), model.where().within(all, facts)))
                        .toList());
    }

    TypeSpec emit(String className, String summary, List<Entry> entries) {
        TypeSpec.Builder type =
                Emitted.finalClass(className).addJavadoc("$L", summary).addMethod(Emitted.privateConstructor());
        for (Entry entry : entries) {
            type.addMethod(plain(entry));
            type.addMethod(built(entry));
        }
        return type.build();
    }

    /** The two methods for what this version of the library does not know. */
    List<MethodSpec> open() {
        MethodSpec plain = Emitted.factory("of", value)
                .addJavadoc(
                        "Returns a $1L by its name, also one that this version of the library does not know.\n\n"
                                + "@param name QEMU's name of it\n@return the $1L",
                        kind.noun())
                .addParameter(String.class, "name")
                .addStatement("return new $T(name).build()", any)
                .build();
        MethodSpec built = Emitted.factory("of", value)
                .addJavadoc("""
                        Returns a $1L by its name, also one that this version of the library does not know.

                        @param name QEMU's name of it
                        @param $2L sets its $2L by their names
                        @return the $1L""", kind.noun(), kind.lambda())
                .addParameter(String.class, "name")
                .addParameter(Emitted.consumerOf(any), kind.lambda())
                .addStatement("$1T builder = new $1T(name)", any)
                .addStatement("$N.accept(builder)", kind.lambda())
                .addStatement("return builder.build()")
                .build();
        return List.of(plain, built);
    }

    private MethodSpec plain(Entry entry) {
        MethodSpec.Builder method =
                Emitted.factory(entry.method(), value).addJavadoc("$L", doc(entry) + "\n@return the " + kind.noun());
        deprecate(method, entry);
        return method.addStatement("return new $T($S).build()", builder(entry), entry.name())
                .build();
    }

    private MethodSpec built(Entry entry) {
        MethodSpec.Builder method = Emitted.factory(entry.method(), value)
                .addJavadoc(
                        "$L",
                        doc(entry) + "\n@param " + kind.lambda() + " sets its " + kind.lambda() + "\n@return the "
                                + kind.noun());
        deprecate(method, entry);
        return method.addParameter(Emitted.consumerOf(builder(entry)), kind.lambda())
                .addStatement("$1T builder = new $1T($2S)", builder(entry), entry.name())
                .addStatement("$N.accept(builder)", kind.lambda())
                .addStatement("return builder.build()")
                .build();
    }

    private ClassName builder(Entry entry) {
        TypeBuilder builder = entry.builder();
        return builder == null ? any : ClassName.get(kind.packageName(), builder.javaName());
    }

    private static void deprecate(MethodSpec.Builder method, Entry entry) {
        if (isDeprecated(entry)) {
            method.addAnnotation(Deprecated.class);
        }
    }

    private static boolean isDeprecated(Entry entry) {
        return "true".equals(entry.facts().get("deprecated"));
    }

    /** As most names are read: "an e1000", "a usb-kbd". */
    private static String article(String name) {
        boolean vowel = "aeio".indexOf(Character.toLowerCase(name.charAt(0))) >= 0;
        return vowel ? "an" : "a";
    }

    private String doc(Entry entry) {
        List<String> sentences = new ArrayList<>();
        sentences.add("Returns " + article(entry.name()) + " {@code " + entry.name() + "}.");
        String aliasOf = entry.facts().get("alias-of");
        if (aliasOf != null) {
            // Of several types: "virtio-blk-ccw on s390x; virtio-blk-pci on all other targets".
            // Machines are renamed with each version: what an alias stands for is true for the newest one only.
            String when = kind.equals(Kind.MACHINE)
                    ? "In QEMU " + entry.where().versions().newest() + " it"
                    : "It";
            sentences.add(when + " stands for "
                    + aliasOf.replaceAll("(^|; )([^ ;]+)", "$1{@code $2}").replace("; ", ", and for ") + ".");
        }
        String categories = entry.facts().get("categories");
        if (categories != null) {
            sentences.add(categories + ".");
        }
        String bus = entry.facts().get("bus");
        if (bus != null) {
            sentences.add("Bus {@code " + bus + "}.");
        }
        String where = Emitted.where(entry.where(), facts);
        if (!where.isEmpty()) {
            sentences.add(where);
        }
        String about = words.about(kind.section(), entry.name());
        return Wrap.lines((about == null ? "" : about + "\n\n<p>") + String.join(" ", sentences))
                + (isDeprecated(entry) ? "\n\n@deprecated QEMU is going to drop it: use a newer " + kind.noun() : "\n");
    }
}
