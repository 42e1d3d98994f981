package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.BranchCatalog;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.Presence;
import dev.qemu4j.codegen.model.UnionModel;
import dev.qemu4j.codegen.model.ValueType.Scalar;
import org.jspecify.annotations.Nullable;

/** Writes a class with a method for each branch of a union, as one writes a command line. */
final class BranchCatalogEmitter {
    private final UnionModel union;
    private final Docs docs;
    private final @Nullable EnumModel tags;
    private final @Nullable Member id;
    private final TypeSpec.Builder type;

    /** The enum is that of the union's discriminator; null if that is a text. */
    BranchCatalogEmitter(UnionModel union, BranchCatalog catalog, @Nullable EnumModel tags, Docs docs) {
        this.union = union;
        this.docs = docs;
        this.tags = tags;
        id = catalog.id() == null ? null : member(union, catalog.id());
        type = TypeSpec.classBuilder(catalog.simpleName())
                .addModifiers(PUBLIC, FINAL)
                .addJavadoc("All branches of {@link $T}: each method makes one.", union.javaName())
                .addMethod(MethodSpec.constructorBuilder().addModifiers(PRIVATE).build());
    }

    private static Member member(UnionModel union, String name) {
        return union.base().stream()
                .filter(member -> member.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(union.name() + ": no member " + name));
    }

    TypeSpec emit() {
        for (ObjectModel branch : union.branches()) {
            add(branch, tag(branch));
        }
        if (tags != null) {
            tags.values().stream()
                    .filter(value -> union.branches().stream()
                            .noneMatch(branch -> value.wireName().equals(branch.branch())))
                    .forEach(value -> add(union.other(), tag(tags, value)));
        }
        if (id != null) {
            type.addMethod(of(true));
        }
        if (id == null || !id.required()) {
            type.addMethod(of(false));
        }
        return type.build();
    }

    private static Tag tag(ObjectModel branch) {
        String name = String.valueOf(branch.branch());
        return new Tag(name, Naming.method(name), null, branch.presence());
    }

    private static Tag tag(EnumModel tags, EnumModel.Value value) {
        CodeBlock constant = CodeBlock.of("$T.$L", tags.javaName(), value.constant());
        return new Tag(value.wireName(), method(value), constant, value.presence());
    }

    /** A value that starts with a digit is called as the constant, which starts with something before it. */
    static String method(EnumModel.Value value) {
        return Naming.method(Character.isDigit(value.wireName().charAt(0)) ? value.constant() : value.wireName());
    }

    /** A value of the discriminator; with what sets it where the branch's class does not fix it. */
    private record Tag(
            String wireName, String method, @Nullable CodeBlock value, Presence presence) {}

    private void add(ObjectModel branch, Tag tag) {
        boolean nothingElse = branch.required().stream()
                .allMatch(member -> member.equals(union.discriminator()) || member.equals(id));
        for (boolean named : new boolean[] {true, false}) {
            if (named ? id == null : id != null && id.required()) {
                continue;
            }
            if (nothingElse) {
                type.addMethod(method(branch, tag, named)
                        .addJavadoc("@return the value\n")
                        .addStatement("return $L.build()", started(branch, tag, named))
                        .build());
            }
            type.addMethod(withMembers(method(branch, tag, named), branch, started(branch, tag, named)));
        }
    }

    private MethodSpec.Builder method(ObjectModel branch, Tag tag, boolean named) {
        String path = union.name() + "/" + tag.wireName();
        MethodSpec.Builder method = start(tag.method(), branch.javaName());
        method.addJavadoc(
                "$L\n\n",
                docs.type(
                        docs.kinds("type"),
                        path,
                        "Makes a {@code " + tag.wireName() + "}.",
                        "{@code " + union.discriminator().wireName() + "=" + tag.wireName() + "}.",
                        tag.presence()));
        Annotations.add(method, tag.presence());
        if (named) {
            addId(method);
        }
        return method;
    }

    private static MethodSpec.Builder start(String name, TypeName result) {
        return MethodSpec.methodBuilder(name).addModifiers(PUBLIC, STATIC).returns(result);
    }

    private void addId(MethodSpec.Builder method) {
        if (id != null) {
            method.addParameter(String.class, id.javaName())
                    .addJavadoc("@param $L {@code $L}\n", id.javaName(), id.wireName());
        }
    }

    private CodeBlock started(ObjectModel branch, Tag tag, boolean named) {
        CodeBlock.Builder code = CodeBlock.builder().add("$T.builder()", branch.javaName());
        if (tag.value() != null) {
            code.add(".$N($L)", union.discriminator().javaName(), tag.value());
        }
        if (named && id != null) {
            code.add(".$1N($1N)", id.javaName());
        }
        return code.build();
    }

    private static MethodSpec withMembers(MethodSpec.Builder method, ObjectModel branch, CodeBlock started) {
        ClassName builder = branch.javaName().nestedClass("Builder");
        return method.addParameter(Names.consumerOf(builder), "members")
                .addJavadoc("@param members sets the members\n@return the value\n")
                .addStatement("$T made = $L", builder, started)
                .addStatement("members.accept(made)")
                .addStatement("return made.build()")
                .build();
    }

    private MethodSpec of(boolean named) {
        Member discriminator = union.discriminator();
        String name = discriminator.javaName();
        MethodSpec.Builder method = start("of", union.other().javaName())
                .addJavadoc(
                        "Makes any branch, as for one that this version of the library does not know: its members are set by their names.\n\n")
                .addJavadoc("@param $L {@code $L}\n", name, discriminator.wireName())
                .addParameter(String.class, name);
        if (named) {
            addId(method);
        }
        CodeBlock value = discriminator.type() == Scalar.STR
                ? CodeBlock.of("$N", name)
                : CodeBlock.of("$T.of($N)", TypeCode.javaType(discriminator.type()), name);
        return withMembers(
                method, union.other(), started(union.other(), new Tag("", "of", value, union.presence()), named));
    }
}
