package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.model.Presence;

/** The annotations of an element, for the compiler and the reader. */
final class Annotations {
    private Annotations() {}

    static AnnotationSpec suppress(String warning) {
        return AnnotationSpec.builder(SuppressWarnings.class)
                .addMember("value", "$S", warning)
                .build();
    }

    static void add(TypeSpec.Builder type, Presence presence) {
        if (presence.deprecated()) {
            type.addAnnotation(Deprecated.class);
        }
        if (presence.unstable()) {
            type.addAnnotation(Names.UNSTABLE);
        }
    }

    static void add(MethodSpec.Builder method, Presence presence) {
        if (presence.deprecated()) {
            method.addAnnotation(Deprecated.class);
        }
        if (presence.unstable()) {
            method.addAnnotation(Names.UNSTABLE);
        }
    }
}
