#include <stdio.h>

int gathered(void);
int registered(void);

int main(void) {
    printf("%d %d\n", gathered(), registered());
    return 0;
}
