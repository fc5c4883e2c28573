"""Import it first in a program that is not run by pytest: models can be imported after it, as in any Django process."""

import django

django.setup()
